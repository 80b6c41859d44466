import Babbage
import BabbageData
import Foundation

/// Finds the plan by which a network is compressed, for users who know what they can afford.
public struct PlanSearch {
  /// What a user can afford.
  public enum Goal: Equatable, Sendable {
    /// The most accurate network of at most this many payload bytes; with
    /// ``CompressionOptions/codedBytes``, which must then be the same, those of a range coder.
    case bytes(Int)
    /// The smallest network that loses at most this many points of accuracy, within a number of
    /// payload bytes: by default, a quarter of the dense network's.
    case drop(points: Double, within: Int?)
  }

  /// A plan and the evidence for it.
  public struct Found: Equatable, Sendable {
    /// The plan.
    public let plan: CompressionPlan
    /// Its longest trial.
    public let trial: Trial
    /// Why each layer got its scheme, in the network's order.
    public let reasons: [PlanReason]
  }

  private let options: SearchOptions
  private let training: CompressionOptions
  private let teacher: Network?
  private let group: ProcessGroup?
  private let progress: ((SearchProgress) -> Void)?

  /// - Parameters:
  ///   - options: How much to try.
  ///   - training: How each trial is trained, except for its length.
  ///   - teacher: Whose scores each trial learns; `nil` for those of the network itself.
  ///   - group: Processes that search together, all with the same options and data; they share the
  ///     trials.
  ///   - progress: Called after every trial.
  public init(
    options: SearchOptions, training: CompressionOptions, teacher: Network? = nil,
    group: ProcessGroup? = nil, progress: ((SearchProgress) -> Void)? = nil
  ) {
    self.options = options
    self.training = training
    self.teacher = teacher
    self.group = group
    self.progress = progress
  }

  /// Identifies a search in its log; goals and plans are not part of it.
  public func identity(of network: Network, on data: Dataset) -> RunIdentity {
    var options = options
    // The number of trials at a time does not change the result.
    options.jobs = nil
    var run = RunIdentity(network, on: data, options: training, teacher: teacher)
    run.set(options, names: ["epochs": "trialEpochs", "images": "trialImages"])
    return run
  }

  /// Finds a plan.
  ///
  /// Plans are judged on the data's validation images or, if there are none, on training images
  /// that are held out. In that case the test images are used too, but only for the dense network's
  /// accuracy, from which a drop is counted.
  ///
  /// - Parameters:
  ///   - network: The trained network; it is the teacher of every trial, unless there is another.
  ///   - goal: What the user can afford.
  ///   - data: What the network was trained on.
  ///   - log: Keeps the trials, and provides those of an earlier search.
  /// - Returns: The plan, its longest trial and the reasons for each scheme.
  /// - Throws: ``TrainingError`` if options or goal make no sense, or the teacher is for other
  ///   images or classes; `DatasetMismatch` if data and network do not fit, or what training throws.
  public func plan(
    for network: Network, _ goal: Goal, on data: Dataset, log: TrialLog
  ) throws -> Found {
    try check()
    if let bytes = training.codedBytes, goal != .bytes(bytes) {
      throw TrainingError.badOption("codedBytes", value: "\(bytes)")
    }
    try data.check(fits: network)
    try teacher?.check(teaches: network)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let jobs = options.jobs ?? max(1, cores / (group?.localSize ?? 1))
    try log.share(in: group)
    let trainer = try TrialTrainer(
      network, teacher: teacher ?? network, data, options: training, share: options.heldOut,
      epochs: options.epochs.max() ?? 1, jobs: jobs,
      images: options.images(for: network), group: group)
    let space = try PlanSpace(
      network, coding: training.codedBytes == nil ? .packed : .range)
    let search = BudgetSearch(
      space: space, options: options, seed: training.seed, log: log,
      judge: { try trainer.judge($0, epochs: $1, done: $2) }, progress: progress)
    let result =
      switch goal {
      case .bytes(let bytes): try search.best(within: bytes)
      case .drop(let points, let most):
        try search.smallest(
          reaching: TorchEvaluator.accuracy(of: Model(network), on: data.choosing) - points,
          within: most ?? network.size.denseBytes / 4)
      }
    return Found(
      plan: space.plan(result.schemes), trial: result.trial,
      reasons: PlanReason.reasons(for: result.schemes, in: space, by: result.surrogate))
  }

  private func check() throws {
    let numbers = [
      ("trials", options.trials), ("jobs", options.jobs ?? 1),
      ("SearchOptions.images", options.images ?? 1),
    ]
    for (option, value) in numbers where value < 1 {
      throw TrainingError.badOption(option, value: "\(value)")
    }
    guard !options.epochs.isEmpty, options.epochs.allSatisfy({ $0 > 0 }) else {
      throw TrainingError.badOption("SearchOptions.epochs", value: "\(options.epochs)")
    }
  }
}
