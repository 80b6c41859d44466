import Synchronization

/// Asks a run to keep its state and end, from any thread.
///
/// A run that keeps checkpoints looks at it after every step: it writes one, and throws
/// ``TrainingError/stopped(path:)``.
public final class StopRequest: Sendable {
  private struct State {
    var isMade = false
    var listeners = 0
  }

  private let state = Mutex(State())

  /// A request that nobody has made yet.
  public init() {}

  /// Makes the request.
  ///
  /// - Returns: Whether a run is in its training loop and will answer. If not, nothing is there to
  ///   be kept that is not kept already.
  @discardableResult public func make() -> Bool {
    state.withLock { state in
      state.isMade = true
      return state.listeners > 0
    }
  }

  /// Whether the request has been made.
  public var isMade: Bool { state.withLock(\.isMade) }

  /// Runs `body`, which looks at ``isMade`` often.
  func whileHeard<Result>(_ body: () throws -> Result) rethrows -> Result {
    state.withLock { $0.listeners += 1 }
    defer { state.withLock { $0.listeners -= 1 } }
    return try body()
  }
}
