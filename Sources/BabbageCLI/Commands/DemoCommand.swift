import ArgumentParser
import Babbage
import BabbageData
import BabbageReport
import BabbageRuntime
import BabbageTraining
import BabbageWorkflows
import Foundation

/// The command `babbage demo`.
struct DemoCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Train, compress and run a network on data that comes with the program.",
    discussion: """
      Example:
        babbage demo

      It trains LeNet-5 on 10,000 handwritten digits, turns it into a network of polynomials of \
      less than 1,000 bytes, and compares the two on 2,000 other digits. That takes a minute or two.
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A folder in which to keep both networks.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var common: CommonOptions

  private struct Output: Encodable {
    let dense: Figures
    let compressed: Figures
    let images: Int
    let seconds: Double
  }

  func run() throws {
    let start = ContinuousClock.now
    let recipe = DemoRecipe()
    let outputs = try outputFiles()
    let data = try DatasetCatalog.load(recipe.data)
    let progress = ProgressLine()
    try TorchLibrary.open { progress.show($0) }
    defer { progress.clear() }
    let observer = RunObserver(progress)

    try say("Training LeNet-5 on \(NumberText.count(data.train.count)) handwritten digits ...")
    let dense = try Trainer(options: recipe.training, progress: { observer.show($0) }).train(
      .leNet5(input: data.train.mapShape, classes: data.classCount), on: data)
    progress.clear()
    try say(
      "Turning its \(NumberText.count(dense.size.parameters)) parameters into polynomials ...")
    let compressed = try Compressor(options: recipe.compression, progress: { observer.show($0) })
      .compress(dense, plan: recipe.plan(), on: data)
    progress.clear()
    if let outputs {
      try NetworkFile.write(dense, to: outputs.dense.url)
      try NetworkFile.write(compressed, to: outputs.compressed.url)
    }

    let before = try figures(of: dense, on: data)
    var after = try figures(of: compressed, on: data)
    if let dense = before.accuracy, let compressed = after.accuracy {
      after.drop = dense - compressed
    }
    let seconds = start.duration(to: .now).inSeconds
    if common.json {
      return try JSONOutput.print(
        Output(dense: before, compressed: after, images: data.test.count, seconds: seconds))
    }
    print("")
    print(FiguresTable.text(of: [("dense", before), ("compressed", after)]))
    print("")
    print(try drawing(of: compressed, on: data))
    print("\nDone in \(NumberText.duration(seconds)).")
    if let outputs {
      print("Written: \(outputs.dense.url.path), \(outputs.compressed.url.path)".shown)
    }
  }

  private func say(_ text: String) throws {
    guard !common.json else { return }
    print(text)
    // The work takes minutes: if this cannot be printed, neither can the results.
    try StandardStreams.flushOutput()
  }

  private func outputFiles() throws -> (dense: OutputFile, compressed: OutputFile)? {
    guard let output else { return nil }
    let folder = URL(path: output)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch { throw FileError.cannotWrite(output) }
    return (
      try OutputFile(folder.appendingPathComponent("dense.babbage").path),
      try OutputFile(folder.appendingPathComponent("compressed.babbage").path)
    )
  }

  private func figures(of network: Network, on data: Dataset) throws -> Figures {
    var figures = Figures(of: network, in: LayerForms(network))
    try Evaluation(of: network, on: data.test, of: data, observer: .onStandardError)
      .add(to: &figures)
    figures.medianMicroseconds = try Latency.medianMicroseconds(of: network, on: data.test)
    return figures
  }

  /// The first test image of each class, and what the network says it is.
  private func drawing(of network: Network, on data: Dataset) throws -> String {
    var executor = try Executor(LoweredNetwork(network))
    let items = (0..<data.classCount).compactMap { label -> PictureDrawing.Item? in
      guard let index = data.test.labels.firstIndex(of: UInt16(label)) else { return nil }
      let scores = executor.run(data.test.tensor(at: index).values)
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      return PictureDrawing.Item(
        pixels: data.test.pixels(at: index), width: data.test.width,
        caption: "says \(best), is \(label)")
    }
    return PictureDrawing(
      perRow: 5, width: data.test.width, columns: Terminal.columns(of: STDOUT_FILENO)
    ).text(of: items)
  }
}
