import BabbageTraining
import Foundation

/// Closures that are told how a long run goes on; each does nothing unless it is given.
///
///     let observer = RunObserver(progress: { print($0) })
public struct RunObserver {
  /// Called when another piece of work begins, with what it is: `looking for a plan`.
  public var began: (String) -> Void
  /// Called often, with what is being done and how far it is.
  public var progress: (String) -> Void
  /// Called when a piece of work has ended, and there is no progress to show any more.
  public var ended: () -> Void
  /// Called with what a log may be interested in, such as the end of an epoch.
  public var noted: (String) -> Void
  /// Called when a file holds more than before, with what it holds, such as `trial 3 of 40`, and
  /// the file; a run that is stopped can be resumed from there.
  public var kept: @Sendable (_ part: String, _ file: URL) -> Void
  /// Made by whoever wants training to keep its state and end.
  public var stop: StopRequest?

  /// Creates an observer.
  ///
  /// - Parameters:
  ///   - began: Called when another piece of work begins.
  ///   - progress: Called often, with how far the work is.
  ///   - ended: Called when a piece of work has ended.
  ///   - noted: Called with what a log may be interested in.
  ///   - kept: Called when a file holds more than before.
  ///   - stop: Made by whoever wants training to keep its state and end.
  public init(
    began: @escaping (String) -> Void = { _ in }, progress: @escaping (String) -> Void = { _ in },
    ended: @escaping () -> Void = {}, noted: @escaping (String) -> Void = { _ in },
    kept: @escaping @Sendable (_ part: String, _ file: URL) -> Void = { _, _ in },
    stop: StopRequest? = nil
  ) {
    self.began = began
    self.progress = progress
    self.ended = ended
    self.noted = noted
    self.kept = kept
    self.stop = stop
  }
}
