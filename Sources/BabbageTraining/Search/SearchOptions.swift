import Babbage

/// How a budget search spends its time.
public struct SearchOptions: Equatable, Sendable {
  /// Plans tried in the first rung; each later rung trains fewer of them for more epochs.
  public var trials = 48
  /// Epochs of the rungs, the shortest first.
  public var epochs = [2, 5, 12]
  /// The training images that a trial sees in an epoch; by default all of them, or 10,000 where the
  /// network takes more than ten million multiplications an image.
  public var images: Int?
  /// One plan in this many is promoted to the next rung.
  public var reduction = 3
  /// The share of the training images on which plans are judged; they are not trained with.
  public var heldOut = 0.1
  /// Trials at a time, each on one thread; by default as many as the machine has cores.
  public var jobs: Int?

  /// The options of `babbage compress --budget`.
  public init() {}

  /// The images that trials of a network see in an epoch, if not all.
  func images(for network: Network) -> Int? {
    if let images { return images }
    let work = network.layers.reduce(0) { $0 + OperationCount(of: $1, in: .dense).multiplications }
    return work > 10_000_000 ? 10_000 : nil
  }
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
