import ArgumentParser
import Babbage
import BabbageData
import Foundation

#if Training
  import BabbageTraining
#endif

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
        knots=shifts bits=4 bias=filters

      A run that was stopped goes on with --resume, and ends with the same network.
      """)

  @Argument(help: "The trained network.")
  var input: String

  @OptionGroup var data: DataOptions

  @Option(help: "How every layer is approximated and stored.")
  var scheme: String?

  @Option(help: ArgumentHelp("A file with a scheme for each layer.", valueName: "file"))
  var plan: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @OptionGroup var coefficients: CoefficientOptions

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (scheme == nil) != (plan == nil) else {
      throw ValidationError("Give either --scheme or --plan.")
    }
  }

  func run() throws {
    #if Training
      try compress()
    #else
      throw CommandFailure.builtWithoutTraining("compress")
    #endif
  }

  /// The plan that the options stand for.
  private func compressionPlan() throws -> CompressionPlan {
    if let plan { return try PlanFile.read(from: plan) }
    return CompressionPlan(fallback: try Scheme(parsing: scheme ?? ""))
  }
}

#if Training
  extension CompressCommand {
    private func compress() throws {
      let start = ContinuousClock.now
      let plan = try compressionPlan()
      let inputs = [input, self.plan].compactMap(\.self)
      let output = try OutputFile(output, keeping: inputs)
      let network = try NetworkFile.read(from: URL(path: input))
      _ = try plan.schemes(for: network)
      let checkpoint = try runOptions.checkpointPolicy(for: output, keeping: inputs)
      let data = try data.load()
      let before = try Evaluation(
        of: network, on: data.test, of: data, threads: runOptions.threads)
      let progress = ProgressLine()
      defer { progress.clear() }
      let compressed = try Compressor(
        options: CompressionOptions(coefficients, runOptions), checkpoint: checkpoint,
        progress: progress.show
      ).compress(network, plan: plan, on: data)
      progress.clear()
      try NetworkFile.write(compressed, to: output.url)
      checkpoint.remove()

      let after = try Evaluation(
        of: compressed, on: data.test, of: data, threads: runOptions.threads)
      var figures = Figures(of: compressed)
      after.add(to: &figures)
      figures.drop = before.accuracy.percent - after.accuracy.percent
      figures.seconds = start.duration(to: .now).inSeconds
      figures.layers = compressed.layerReports.map(Figures.init)
      if common.json { return try JSONOutput.print(figures) }

      var original = Figures(of: network)
      before.add(to: &original)
      print("\(compressed.name) on \(data.title), written to \(output.url.path)\n")
      print(LayerTable.text(of: compressed))
      print("")
      print(FiguresTable.text(of: [("before", original), ("compressed", figures)]))
    }
  }
#endif
