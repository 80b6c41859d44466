import Babbage
import BabbageData
import BabbageReport
import BabbageTraining
import Foundation

/// Finds plans for a network and trains it by them, alone or with other processes.
///
///     let compression = PlannedCompression(of: dense, on: data)
///     let found = try compression.find(.bytes(601))
///     let small = try compression.compress(by: found.plan)
public struct PlannedCompression {
  /// The trained network.
  public internal(set) var network: Network
  /// What it was trained on.
  public let data: Dataset
  /// The other processes that do the same, if there are any.
  public let group: ProcessGroup?
  /// The beginning of everything that the observer is told.
  var heading = ""

  let training: CompressionOptions
  var teacher: Network?
  private let search: SearchOptions
  let observer: RunObserver

  /// Prepares a compression.
  ///
  /// - Parameters:
  ///   - network: The trained network.
  ///   - data: What it was trained on.
  ///   - training: How coefficients are trained.
  ///   - teacher: Whose scores compressed networks learn; `nil` for those of the network itself.
  ///   - search: How much is tried to find a plan.
  ///   - group: Processes that do the same; `nil` for a process that is alone.
  ///   - observer: Is told how far it is, and what is kept.
  public init(
    of network: Network, on data: Dataset, training: CompressionOptions = CompressionOptions(),
    teacher: Network? = nil, search: SearchOptions = SearchOptions(),
    in group: ProcessGroup? = nil, observer: RunObserver = RunObserver()
  ) {
    self.network = network
    self.data = data
    self.training = training
    self.teacher = teacher
    self.search = search
    self.group = group
    self.observer = observer
  }

  /// Everything that the results depend on, except for goals and plans.
  package var run: RunIdentity {
    PlanSearch(options: search, training: training, teacher: teacher)
      .identity(of: network, on: data)
  }

  /// Opens the file in which the trials of searches are kept.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - resume: Whether to take over what an earlier search left there.
  /// - Returns: The record of trials.
  /// - Throws: `TrainingError` if the file is another search's or cannot be understood; `FileError`
  ///   if it cannot be read.
  public func trialLog(at file: URL, resume: Bool) throws -> TrialLog {
    try TrialLog(file: file, resume: resume, run: run)
  }

  /// Searches for a plan.
  ///
  /// - Parameters:
  ///   - goal: What the network may cost, or may lose.
  ///   - log: Keeps the trials, and provides those of an earlier search; in memory by default.
  /// - Returns: The plan, its longest trial and the reasons for each scheme.
  /// - Throws: `TorchLibraryError` if there is no LibTorch; `TrainingError` if options or goal make
  ///   no sense, or what training throws.
  public func find(_ goal: PlanSearch.Goal, log: TrialLog = TrialLog()) throws -> PlanSearch.Found {
    defer { observer.ended() }
    try TorchLibrary.open { observer.progress($0) }
    observer.began(heading + "looking for a plan")
    return try PlanSearch(
      options: search, training: training, teacher: teacher, group: group,
      progress: {
        observer.progress(heading + $0.text)
        if let file = log.file {
          observer.kept(heading + "trial \($0.trials) of \($0.allTrials)", file)
        }
      }
    ).plan(for: network, goal, on: data, log: log)
  }

  /// Trains the network by a plan.
  ///
  /// - Parameters:
  ///   - plan: The schemes; layers that it does not name stay dense.
  ///   - checkpoint: Where to keep the state between steps; `nil` keeps none.
  /// - Returns: The compressed network.
  /// - Throws: `TorchLibraryError` if there is no LibTorch; `NetworkError` if the plan does not suit
  ///   the network, or what training throws.
  public func compress(
    by plan: CompressionPlan, checkpoint: CheckpointPolicy? = nil
  ) throws -> Network {
    defer { observer.ended() }
    try TorchLibrary.open { observer.progress($0) }
    observer.progress(heading + "preparing the images")
    let epochs = training.coefficientEpochs + training.quantizedEpochs
    return try Compressor(
      options: training, teacher: teacher,
      checkpoint: checkpoint?.telling(observer, after: heading, of: epochs), group: group,
      progress: { observer.show($0, heading: heading) },
      ordered: { if group?.isLead ?? true { observer.noted(heading + $0.text) } }
    ).compress(network, plan: plan, on: data)
  }
}

extension CheckpointPolicy {
  /// The same policy, of which an observer is told what is kept, and which that observer may stop.
  ///
  /// - Parameters:
  ///   - observer: The observer.
  ///   - heading: The beginning of what it is told.
  ///   - epochs: The number of epochs of the whole run.
  /// - Returns: The policy.
  package func telling(
    _ observer: RunObserver, after heading: String = "", of epochs: Int
  ) -> CheckpointPolicy {
    var policy = self
    let (file, kept) = (file, observer.kept)
    policy.saved = { kept(heading + Self.text(of: $0, of: epochs), file) }
    policy.stop = observer.stop
    return policy
  }

  /// For example `the state after 3.42 of 40 epochs`.
  private static func text(of done: Double, of epochs: Int) -> String {
    "the state after \(NumberText.fixed(done, digits: 2)) of \(epochs) epochs"
  }
}
