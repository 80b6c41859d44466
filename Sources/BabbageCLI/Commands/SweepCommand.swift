import ArgumentParser
import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows
import Foundation

/// The command `babbage sweep`.
struct SweepCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure accuracy against bytes: many compressed networks of one.",
    discussion: """
      Examples:
        babbage sweep lenet5.babbage --data mnist -o sweep \\
          --budgets 150B,300B,601B,1.2KB,4KB
        babbage sweep lenet5.babbage --data mnist -o sweep \\
          --plan lines.yaml --match
        babbage sweep lenet5.babbage --data mnist -o sweep \\
          --budgets 300B,2KB --rivals

      For each budget a plan is searched for, and the network is trained with it in full, as \
      `babbage compress --budget` does. Each --plan is trained too; with --match a plan with as \
      many bytes is searched for beside it. All are evaluated on the complete test images.

      With --rivals each gets rivals: the same built-in network made thinner until it takes no more \
      bytes, trained from scratch, then quantised with the options, the epochs and the teacher of \
      the compressed one. All are timed in turns; rivals.md says which is more accurate.

      The folder gets a .babbage file for each and, updated after each of them, all rows so far: \
      sweep.csv, sweep.json and a chart, sweep.svg. Results that others published for the same \
      network and data are shown too, marked as theirs.

      A sweep that was stopped continues with --resume, and ends with the same rows; more budgets, \
      plans and rivals may be given then.
      """)

  @Argument(help: "The trained network.", completion: .network)
  var input: String

  @OptionGroup var data: DataOptions

  @Option(
    help: ArgumentHelp("Payload sizes to search plans for: 150B,1.2KB.", valueName: "bytes,…"))
  var budgets: ByteCountList?

  @Option(
    name: .customLong("plan"),
    help: ArgumentHelp(
      "A file with a scheme for each layer; may be repeated. Its name is the row's.",
      valueName: "file"), completion: .plan)
  var plans: [String] = []

  @Flag(help: "Also search for a plan with as many bytes as each --plan.")
  var match = false

  @OptionGroup(title: "Rivals") var rivals: RivalArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output: String

  @OptionGroup(title: "Search") var effort: SearchEffort

  @OptionGroup var coefficients: CoefficientOptions

  @OptionGroup var steps: StepOptions

  @Flag(help: "Continue from the rows, the trials and the checkpoint in the folder.")
  var resume = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if budgets == nil, plans.isEmpty { throw ValidationError("Give --budgets, --plan or both.") }
    if match, plans.isEmpty { throw ValidationError("--match needs a --plan.") }
  }

  func run() throws {
    let network = try NetworkFile.read(from: URL(path: input))
    let tasks = try SweepTask.all(
      budgets: budgets?.counts.map(\.bytes) ?? [],
      plans: plans.map { path in
        (URL(path: path).deletingPathExtension().lastPathComponent, try PlanFile.read(from: path))
      }, match: match, rivals: rivals.options(for: network))
    let group = try ProcessGroup.launched()
    for case .plan(let plan) in tasks.map(\.work) { _ = try plan.schemes(for: network) }
    let isLead = group?.isLead ?? true
    let data = try data.load(for: network, isQuiet: !isLead)
    let training = CompressionOptions(coefficients, steps)
    if isLead { steps.noteSmallBatch(usual: training.batchSize, for: data) }
    if let group, !group.isLead {
      // It trains with the lead, and neither prints nor writes.
      var sweep = Sweep(
        PlannedCompression(
          of: network, on: data, training: training, search: effort.options, in: group),
        tasks: tasks, folder: nil)
      return try sweep()
    }
    let progress = ProgressLine()
    let interruption = Interruption(progress)
    defer {
      interruption.end()
      progress.clear()
    }
    let compression = PlannedCompression(
      of: network, on: data, training: training, search: effort.options, in: group,
      observer: RunObserver(progress, interruption))
    let folder = try SweepFolder(
      output, for: compression, tasks: tasks, resume: resume, keeping: [input] + plans)
    var sweep = Sweep(
      compression, tasks: tasks, folder: folder, threads: steps.threads,
      written: { rows in
        interruption.keep(
          "\(rows) rows are kept in \(output); the same command with --resume goes on from there")
      })
    try sweep()
    progress.clear()

    let document = folder.document(of: sweep.rows)
    if common.json { return try JSONOutput.print(document) }
    print("\(network.name) on \(data.title), written to \(output)".shown + "\n")
    print(document.table)
    if let comparisons = document.comparisonTable { print("\n" + comparisons) }
  }
}
