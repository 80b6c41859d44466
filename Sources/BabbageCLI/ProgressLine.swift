import Foundation
import Synchronization

/// One line on standard error that is written over, for a person who waits.
///
/// It stays silent if standard error is not a terminal, and for work that ends at once. A class,
/// because the callbacks of a download and of training share it.
package final class ProgressLine: Sendable {
  private struct State {
    var nextUpdate: ContinuousClock.Instant
    var isShown = false
  }

  private let isEnabled: Bool
  private let pause: Duration
  private let write: @Sendable (String) -> Void
  private let columns: Int
  private let state: Mutex<State>

  /// A line on standard error.
  convenience init() {
    self.init(
      isEnabled: Terminal.isStandardErrorSeen, columns: Terminal.columns(of: STDERR_FILENO),
      pause: .milliseconds(150)
    ) { FileHandle.standardError.write(Data($0.utf8)) }
  }

  /// A line somewhere.
  ///
  /// - Parameters:
  ///   - isEnabled: Whether anything is written.
  ///   - columns: Longer lines are cut.
  ///   - pause: The time from one update to the next, and before the first.
  ///   - write: Where the characters go.
  package init(
    isEnabled: Bool, columns: Int, pause: Duration, write: @escaping @Sendable (String) -> Void
  ) {
    self.isEnabled = isEnabled
    self.columns = columns
    self.pause = pause
    self.write = write
    state = Mutex(State(nextUpdate: .now + pause))
  }

  /// Shows a text instead of the one before, unless that is too recent.
  package func show(_ text: @autoclosure () -> String) {
    guard isEnabled else { return }
    let isDue = state.withLock { state in
      guard ContinuousClock.now >= state.nextUpdate else { return false }
      state = State(nextUpdate: .now + pause, isShown: true)
      return true
    }
    if isDue { write("\r\u{1B}[2K" + text().prefix(columns - 1)) }
  }

  /// Removes the text.
  package func clear() {
    let wasShown = state.withLock { state in
      defer { state.isShown = false }
      return state.isShown
    }
    if wasShown { write("\r\u{1B}[2K") }
  }
}

extension ProgressLine {
  /// A bar of 20 characters, for example `[=====               ]  25 %`.
  package static func bar(_ fraction: Double) -> String {
    let fraction = fraction.isFinite ? min(max(fraction, 0), 1) : 0
    let done = Int(20 * fraction)
    let percent = "\(Int(100 * fraction))"
    return "[" + String(repeating: "=", count: done) + String(repeating: " ", count: 20 - done)
      + "] " + String(repeating: " ", count: 3 - percent.count) + percent + " %"
  }
}
