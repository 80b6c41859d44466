import Babbage
import Dispatch
import Foundation
import Synchronization

/// Writes a run's checkpoints on a thread of its own, one at a time.
final class CheckpointWriter {
  private struct State {
    var isWriting = false
    /// The time that training and this thread have spent, in seconds.
    var spent = 0.0
    var error: (any Error)?
  }

  private let policy: CheckpointPolicy
  private let queue = DispatchQueue(label: "babbage.checkpoint")
  private let state: Shared
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?

  /// What the writing thread shares with the training one.
  private final class Shared: Sendable {
    let value = Mutex(State())
  }

  init(_ policy: CheckpointPolicy) {
    self.policy = policy
    state = Shared()
  }

  /// Whether it is time for the next one, and the last one is written.
  var isDue: Bool {
    let (isWriting, spent) = state.value.withLock { ($0.isWriting, $0.spent) }
    let pause = last == nil ? policy.pace.first : policy.pace.interval
    return (!isWriting || policy.pace.queues) && (last ?? start).duration(to: .now) >= pause
      && spent <= policy.pace.share * secondsSinceStart
  }

  /// The time that checkpoints have taken, in seconds.
  var secondsSpent: Double { state.value.withLock(\.spent) }

  private var secondsSinceStart: Double { start.duration(to: .now) / .seconds(1) }

  /// Copies the state and begins to write it, after what is being written.
  ///
  /// - Throws: An error of an earlier one's file.
  func keep(epochs: Double, _ copy: () throws -> Checkpoint.Copy) throws {
    try state.value.withLock { if let error = $0.error { throw error } }
    let begin = ContinuousClock.now
    let copy = try copy()
    let copying = begin.duration(to: .now) / .seconds(1)
    state.value.withLock { $0.isWriting = true }
    last = .now
    queue.async { [state, policy] in
      let begin = Self.processorSeconds()
      let result = Result { try copy.write(to: policy.file) { policy.saved?(epochs) } }
      let writing = Self.processorSeconds() - begin
      state.value.withLock { state in
        state.isWriting = false
        state.spent += copying + writing
        if case .failure(let error) = result { state.error = error }
      }
    }
  }

  /// Waits until everything is written.
  ///
  /// - Throws: An error of the file.
  func finish() throws {
    queue.sync {}
    try state.value.withLock { if let error = $0.error { throw error } }
  }

  /// The time that this thread has computed.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
