import Babbage
import BabbageData
import BabbageTraining
import Foundation

/// Finds plans for a network and trains it by them, alone or with other processes.
struct PlannedCompression {
  let network: Network
  let data: Dataset
  /// What the other processes do too, if there are any.
  let group: ProcessGroup?
  /// Stands before all that the progress line says.
  var heading = ""

  private let training: CompressionOptions
  private let search: SearchOptions
  private let progress: ProgressLine?
  private let interruption: Interruption?

  /// - Parameters:
  ///   - network: The trained network.
  ///   - data: What it was trained on.
  ///   - training: How coefficients are trained.
  ///   - effort: How long a plan is looked for.
  ///   - group: Processes that do the same.
  ///   - progress: Where to say how far it is; `nil` says nothing.
  ///   - interruption: Is told what is kept.
  init(
    of network: Network, on data: Dataset, _ training: CompressionOptions,
    _ effort: SearchEffort, in group: ProcessGroup?, _ progress: ProgressLine? = nil,
    _ interruption: Interruption? = nil
  ) {
    self.network = network
    self.data = data
    self.training = training
    search = effort.options
    self.group = group
    self.progress = progress
    self.interruption = interruption
  }

  /// What all that is made depends on; goals and plans have no part in it.
  var run: RunIdentity {
    PlanSearch(options: search, training: training).identity(of: network, on: data)
  }

  /// Where trials are kept.
  func trialLog(at file: URL, resume: Bool) throws -> TrialLog {
    try TrialLog(file: file, resume: resume, run: run)
  }

  /// Looks for a plan.
  func find(_ goal: PlanSearch.Goal, log: TrialLog) throws -> PlanSearch.Found {
    defer { progress?.clear() }
    progress?.show(heading + "looking for a plan", atOnce: true)
    return try PlanSearch(
      options: search, training: training, group: group,
      progress: {
        progress?.show(heading + $0.text)
        if let file = log.file {
          interruption?.keep(heading + "trial \($0.trials) of \($0.allTrials)", in: file)
        }
      }
    ).plan(for: network, goal, on: data, log: log)
  }

  /// Trains the network by a plan.
  func compress(
    by plan: CompressionPlan, checkpoint: CheckpointPolicy? = nil
  ) throws -> Network {
    defer { progress?.clear() }
    progress?.show(heading + "preparing the images")
    let epochs = training.coefficientEpochs + training.quantizedEpochs
    return try Compressor(
      options: training,
      checkpoint: checkpoint?.telling(interruption, after: heading, of: epochs), group: group,
      progress: { progress?.show($0, heading: heading) },
      ordered: { if group?.isLead ?? true { Log.logger.info("\(heading)\($0.text)") } }
    ).compress(network, plan: plan, on: data)
  }
}

extension CheckpointPolicy {
  /// The same, and an interruption is told which epoch is kept.
  ///
  /// - Parameters:
  ///   - heading: Stands before that.
  ///   - epochs: All that there will be.
  func telling(
    _ interruption: Interruption?, after heading: String = "", of epochs: Int
  ) -> CheckpointPolicy {
    var policy = self
    let file = file
    policy.saved = { interruption?.keep("\(heading)epoch \($0) of \(epochs)", in: file) }
    return policy
  }
}
