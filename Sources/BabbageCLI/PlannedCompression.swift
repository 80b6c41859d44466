#if Training
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

    /// - Parameters:
    ///   - network: The trained network.
    ///   - data: What it was trained on.
    ///   - training: How coefficients are trained.
    ///   - effort: How long a plan is looked for.
    ///   - group: Processes that do the same.
    ///   - progress: Where to say how far it is; `nil` says nothing.
    init(
      of network: Network, on data: Dataset, _ training: CompressionOptions,
      _ effort: SearchEffort, in group: ProcessGroup?, _ progress: ProgressLine? = nil
    ) {
      self.network = network
      self.data = data
      self.training = training
      search = effort.options
      self.group = group
      self.progress = progress
    }

    /// Identifies network, data and options; goals and plans have no part in it.
    var run: UInt32 {
      PlanSearch(options: search, training: training).run(network, data)
    }

    /// Where trials are kept.
    func trialLog(at file: URL, resume: Bool) throws -> TrialLog {
      try TrialLog(file: file, resume: resume, run: run, network: network.name, data: data.name)
    }

    /// Looks for a plan.
    func find(_ goal: PlanSearch.Goal, log: TrialLog) throws -> PlanSearch.Found {
      defer { progress?.clear() }
      return try PlanSearch(
        options: search, training: training, group: group,
        progress: { progress?.show(heading + $0.text) }
      ).plan(for: network, goal, on: data, log: log)
    }

    /// Trains the network by a plan.
    func compress(
      by plan: CompressionPlan, checkpoint: CheckpointPolicy? = nil
    ) throws -> Network {
      defer { progress?.clear() }
      return try Compressor(
        options: training, checkpoint: checkpoint, group: group,
        progress: { progress?.show($0, heading: heading) },
        ordered: { if group?.isLead ?? true { Log.logger.info("\(heading)\($0.text)") } }
      ).compress(network, plan: plan, on: data)
    }
  }
#endif
