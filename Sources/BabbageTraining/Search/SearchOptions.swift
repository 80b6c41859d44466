/// How a budget search spends its time.
public struct SearchOptions: Equatable, Sendable {
  /// Plans that are tried in the first rung; fewer and fewer get more and more epochs.
  public var trials = 48
  /// Epochs of the rungs, the shortest first.
  public var epochs = [2, 5, 12]
  /// Of so many plans in a rung one goes on to the next.
  public var reduction = 3
  /// The share of the training images on which plans are judged; they are not trained with.
  public var heldOut = 0.1
  /// Trials at a time, each on one thread.
  public var jobs: Int?

  /// The options of `babbage compress --budget`.
  public init() {}
}

/// How far a search has come.
public struct SearchProgress: Equatable, Sendable {
  /// The trials that are done.
  public let trials: Int
  /// All trials.
  public let allTrials: Int
  /// The rung, from 1.
  public let rung: Int
  /// The number of rungs.
  public let rungs: Int
  /// The best trial of this rung so far.
  public let best: Trial?
  /// Seconds that the rest will take, judged by the epochs trained so far.
  public let secondsLeft: Double?
}
