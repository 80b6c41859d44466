import Babbage
import BabbageReport
import BabbageWorkflows
import Dispatch
import Foundation
import Synchronization

/// What a command is doing, on standard error, for a person who waits.
///
/// On a terminal it is one line that is written over, elsewhere a line of its own now and then. A
/// class, because the callbacks of a download and of training share it with the clock that writes.
package final class ProgressLine: Sendable {
  /// Where the line goes.
  package enum Place: Sendable {
    /// A terminal with this many columns; longer texts are cut.
    case terminal(columns: Int)
    /// A file or a pipe, which gets a line each time that this long has passed.
    case log(every: Duration)
  }

  private struct State {
    /// What is being done, and since when.
    var text: (String, since: ContinuousClock.Instant)?
    /// The last text that was written; on a terminal it still stands there.
    var written: String?
    /// When a log gets its next line.
    var nextLine: ContinuousClock.Instant
    var clock: (any DispatchSourceTimer)?
  }

  private let place: Place
  private let pause: DispatchTimeInterval
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// A line on standard error.
  ///
  /// A log gets one often enough that two pieces of work, one after the other, are not silent for
  /// half a minute.
  convenience init() {
    self.init(
      Terminal.isStandardErrorSeen
        ? .terminal(columns: Terminal.columns(of: STDERR_FILENO)) : .log(every: .seconds(15)),
      pause: .milliseconds(150), write: StandardStreams.complain)
  }

  /// A line somewhere.
  ///
  /// - Parameters:
  ///   - place: What is written, and how often.
  ///   - pause: The time from one look at the text to the next, and before the first.
  ///   - write: Where the characters go.
  package init(
    _ place: Place, pause: DispatchTimeInterval, write: @escaping @Sendable (String) -> Void
  ) {
    self.place = place
    self.pause = pause
    self.write = write
    var nextLine = ContinuousClock.now
    if case .log(let period) = place { nextLine += period }
    state = Mutex(State(nextLine: nextLine))
  }

  deinit { state.withLock { $0.clock?.cancel() } }

  /// Says what is being done from now on.
  ///
  /// - Parameters:
  ///   - text: What is being done.
  ///   - atOnce: Whether to write it without waiting for its time.
  package func show(_ text: String, atOnce: Bool = false) {
    let text = text.shown
    state.withLock { state in
      if state.text?.0 != text { state.text = (text, .now) }
      if state.clock == nil { state.clock = clock() }
    }
    if atOnce { update(isDue: true) }
  }

  /// Removes the text: that work is done.
  package func clear() {
    state.withLock { state in
      if case .terminal = place, state.written != nil { write("\r\u{1B}[2K") }
      state.clock?.cancel()
      (state.text, state.written, state.clock) = (nil, nil, nil)
    }
  }

  /// Writes the text if it is time to.
  package func update() { update(isDue: false) }

  private func update(isDue: Bool) {
    state.withLock { state in
      guard let (text, since) = state.text else { return }
      switch place {
      case .terminal(let columns):
        guard text != state.written else { return }
        write("\r\u{1B}[2K" + text.prefix(columns - 1))
      case .log(let period):
        guard isDue || ContinuousClock.now >= state.nextLine else { return }
        state.nextLine = .now + period
        let seconds = since.duration(to: .now) / .seconds(1)
        write(
          text == state.written ? "\(text)  (for \(NumberText.duration(seconds)))\n" : text + "\n")
      }
      state.written = text
    }
  }

  private func clock() -> any DispatchSourceTimer {
    // A separate queue gets a thread even while work keeps all others busy.
    let clock = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "babbage.progress"))
    clock.schedule(deadline: .now() + pause, repeating: pause)
    clock.setEventHandler { @Sendable [weak self] in self?.update() }
    clock.resume()
    return clock
  }
}

extension ProgressLine {
  /// A bar of 20 characters, for example `[=====               ]  25 %`.
  package static func bar(_ fraction: Double) -> String { ProgressBar.text(fraction) }
}
