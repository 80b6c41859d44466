import Babbage
import Foundation

/// Where and how often a run keeps what it needs to resume after it was stopped.
///
/// The state is copied between two steps and written by another thread while training goes on.
public struct CheckpointPolicy: Sendable {
  /// How often a checkpoint is written.
  public struct Pace: Equatable, Sendable {
    /// The time before the first one, so that a run of a few seconds writes none.
    public var first = Duration.seconds(10)
    /// The time from one to the next.
    public var interval = Duration.seconds(60)
    /// The largest part of a run's time that all of them may take: the copies, and the processor's
    /// time to write them.
    public var share = 0.02

    /// Whether one is written when the last epoch has ended, however short the run was.
    public var keepsEnd = false

    /// Whether the next may be due while one is written; then it waits, in memory.
    package var queues = false

    /// The usual pace.
    public init() {}

    /// After every step.
    package static let everyStep: Pace = {
      var pace = Pace()
      (pace.first, pace.interval, pace.share, pace.queues) = (.zero, .zero, .infinity, true)
      return pace
    }()
  }

  /// The file, which a run leaves as it was last written.
  public let file: URL
  /// Whether to resume from the file if it exists.
  public let resume: Bool
  /// How often the file is written.
  public var pace = Pace()
  /// Ends the run early, with a last checkpoint; several processes together do not look at it.
  public var stop: StopRequest?
  /// Called with how many epochs of training the file holds, such as 2.5: after each write, from
  /// any thread, and when a run resumes from it.
  public var saved: (@Sendable (Double) -> Void)?

  /// A policy without a ``saved`` callback.
  public init(file: URL, resume: Bool) {
    self.file = file
    self.resume = resume
  }

  /// The same policy, which writes the state at the end of the last epoch, too.
  package var keepingEnd: CheckpointPolicy {
    var policy = self
    policy.pace.keepsEnd = true
    return policy
  }

  /// Removes the file: the run is over and its result is safe.
  package func remove() { try? FileManager.default.removeItem(at: file) }
}
