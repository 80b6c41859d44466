import ArgumentParser
import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows
import Foundation

/// The command `babbage compress`.
struct CompressCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "compress",
    abstract: "Turn a trained network into one of polynomials.",
    discussion: """
      Examples:
        babbage compress lenet5.babbage --data mnist -o small.babbage \\
          --scheme "filters=linear/10 channels=linear/10 window=quadratic bits=4"
        babbage compress lenet5.babbage --data mnist -o small.babbage \\
          --plan plan.yaml
        babbage compress lenet5.babbage --data mnist -o small.babbage \\
          --budget 601B --explain

      A plan gives each layer a scheme; the others get the default, or stay dense without one:
        layers:
          conv1: filters=quadratic/10 window=quadratic bits=4
          fc2: channels=linear/50 bits=4
        default: exact bits=8

      The terms of a scheme (docs/schemes.md says what each does):
        filters=linear/10 channels=quadratic/all rows=linear columns=constant
        window=quadratic     rows and columns together
        flattened=linear/25  each filter's weights, one after the other
        sorted=linear/64     all weights in ascending order; not trained
        knots=shifts bits=4 bias=filters scales=6

      With --budget, --ratio or --max-drop, or --coded-bytes alone, there is no need for a plan: \
      many are tried, each trained a little and judged on held-out training images, and the best \
      is trained in full.

      A run that was stopped continues with --resume, and ends with the same network.

      Several processes train together if RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT are set \
      for each, as torchrun does; Slurm and MPI work too (docs/distributed.md):
        torchrun --no_python --nproc_per_node 2 babbage compress ...
      """)

  @Argument(help: "The trained network.", completion: .network)
  var input: String

  @OptionGroup var data: DataOptions

  @Option(help: "How every layer is approximated and stored.")
  var scheme: String?

  @Option(
    help: ArgumentHelp("A file with a scheme for each layer.", valueName: "file"), completion: .plan
  )
  var plan: String?

  @Option(
    help: ArgumentHelp(
      "Another trained network whose scores are learnt. (default: those of the network itself)",
      valueName: "file"), completion: .network)
  var teacher: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .network)
  var output: String

  @OptionGroup(title: "Search") var search: SearchArguments

  @OptionGroup var coefficients: CoefficientOptions

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if coefficients.codedBytes != nil, search.isGiven {
      throw ValidationError("--coded-bytes is a goal itself: leave out the other one.")
    }
    let hasGoal = search.isGiven || codedGoal != nil
    guard [scheme != nil, plan != nil, hasGoal].count(where: \.self) == 1 else {
      throw ValidationError(
        "Give either --scheme, or --plan, or a goal (--budget, --ratio, --max-drop, --coded-bytes)."
      )
    }
    try search.check(hasGoal: hasGoal)
  }

  func run() throws {
    try compress()
  }

  /// The network whose scores are learnt, if it is not the one that is compressed.
  private func givenTeacher() throws -> Network? {
    try teacher.map { try NetworkFile.read(from: URL(path: $0)) }
  }

  /// The plan that the options name, if they do.
  private func givenPlan() throws -> CompressionPlan? {
    if let plan { return try PlanFile.read(from: plan) }
    return try scheme.map { CompressionPlan(fallback: try Scheme(parsing: $0)) }
  }
}

extension CompressCommand {
  private func compress() throws {
    let start = ContinuousClock.now
    let given = try givenPlan()
    let group = try ProcessGroup.launched()
    if let group, !group.isLead { return try follow(given, in: group) }
    let inputs = [input, self.plan, teacher].compactMap(\.self)
    let output = try OutputFile(output, keeping: inputs)
    let network = try NetworkFile.read(from: URL(path: input))
    _ = try given?.schemes(for: network)
    let checkpoint = try runOptions.checkpointPolicy(for: output, keeping: inputs)
    let data = try data.load(for: network)
    let options = CompressionOptions(coefficients, runOptions.steps)
    runOptions.steps.noteSmallBatch(usual: options.batchSize, for: data)
    let before = try Evaluation(
      of: network, on: data.test, of: data, threads: runOptions.steps.threads,
      observer: .onStandardError)
    let progress = ProgressLine()
    let interruption = Interruption(progress)
    defer {
      interruption.end()
      progress.clear()
    }
    let compression = try PlannedCompression(
      of: network, on: data, training: options, teacher: givenTeacher(),
      search: search.effort.options, in: group,
      observer: RunObserver(progress, interruption))
    let found = try goal(for: network).map {
      try find($0, by: compression, output, keeping: inputs)
    }
    let plan = given ?? found?.plan ?? CompressionPlan()
    var compressed = try compression.compress(by: plan, checkpoint: checkpoint)
    if network.classNames.isEmpty {
      compressed = try compressed.replacing(classNames: data.storedClassNames)
    }
    try NetworkFile.write(compressed, to: output.url)
    interruption.keep("the network is written to \(output.url.path)")
    checkpoint.remove()

    let after = try Evaluation(
      of: compressed, on: data.test, of: data, threads: runOptions.steps.threads,
      observer: .onStandardError)
    var figures = Figures(of: compressed, in: LayerForms(compressed))
    after.add(to: &figures)
    figures.drop = before.accuracy.percent - after.accuracy.percent
    figures.seconds = start.duration(to: .now).inSeconds
    figures.data = DataFigures(data)
    figures.layers = compressed.layerReports(in: LayerForms(compressed)).map(Figures.init)
    figures.plan = try found.map { try PlanFile.text(of: $0.plan) }
    if common.json { return try JSONOutput.print(figures) }

    if let found, search.explain { print(ReasonTable.text(of: found) + "\n") }
    var original = Figures(of: network, in: LayerForms(network))
    before.add(to: &original)
    print("\(compressed.name) on \(data.title), written to \(output.url.path)".shown + "\n")
    print(LayerTable.text(of: compressed, in: LayerForms(compressed)))
    print("")
    print(FiguresTable.text(of: [("before", original), ("compressed", figures)]))
  }

  /// What every process but the lead does: it trains, and neither prints nor writes.
  private func follow(_ given: CompressionPlan?, in group: ProcessGroup) throws {
    let network = try NetworkFile.read(from: URL(path: input))
    let data = try data.load(for: network, isQuiet: true)
    let compression = try PlannedCompression(
      of: network, on: data, training: CompressionOptions(coefficients, runOptions.steps),
      teacher: givenTeacher(), search: search.effort.options, in: group)
    let found = try goal(for: network).map { try compression.find($0) }
    let plan = given ?? found?.plan ?? CompressionPlan()
    _ = try compression.compress(by: plan)
  }

  /// The coded bytes for which a plan is looked for: there is none.
  private var codedGoal: ByteCount? {
    scheme == nil && plan == nil ? coefficients.codedBytes : nil
  }

  /// What the user can afford, if a plan is looked for.
  private func goal(for network: Network) -> PlanSearch.Goal? {
    search.goal(for: network) ?? codedGoal.map { .bytes($0.bytes) }
  }

  /// Looks for a plan, and keeps it where the options say.
  private func find(
    _ goal: PlanSearch.Goal, by compression: PlannedCompression, _ output: OutputFile,
    keeping inputs: [String]
  ) throws -> PlanSearch.Found {
    let path = search.trialLog ?? output.url.sibling(ending: ".trials").path
    let log = try OutputFile(path, keeping: inputs + [output.url.path])
    let target = try search.savePlan.map {
      try OutputFile($0, keeping: inputs + [output.url.path, log.url.path])
    }
    let found = try compression.find(
      goal, log: compression.trialLog(at: log.url, resume: runOptions.resume))
    let text = try PlanFile.text(of: found.plan)
    Log.logger.info("found a plan of \(found.trial.payloadBytes) bytes:\n\(text)")
    if let target { try AtomicFile.write(Array(text.utf8), to: target.url) }
    return found
  }
}
