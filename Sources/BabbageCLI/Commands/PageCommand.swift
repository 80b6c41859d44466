import ArgumentParser
import Babbage
import BabbageData
import BabbageReport
import BabbageWorkflows
import Foundation

/// The command `babbage page`.
struct PageCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "page",
    abstract: "Write an HTML file that runs the network in a browser.",
    discussion: """
      Example:
        babbage page small.babbage --data mnist -o digits.html

      The file has the C that `babbage export c` writes, compiled to WebAssembly by the clang of \
      Swift's toolchain, and needs nothing else: no server, no network. It reads pictures as \
      `babbage classify` does, grey images can also be drawn, and it can switch between \
      computation reuse and dense weights.
      """)

  private static let defaultSamples = 30

  @Argument(help: "A network.", completion: .network)
  var file: String

  @OptionGroup var data: DataOptions

  @Option(name: .shortAndLong, help: "The file to write.", completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      """
      Test images on the page, the first of each class. (default: one of each class, \
      \(defaultSamples) at most)
      """, valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp("A clang with the target wasm32. (default: Swift's)", valueName: "path"),
    completion: .file())
  var clang: String?

  @Option(
    help: ArgumentHelp("The address of a report to link to.", valueName: "address"),
    completion: .file())
  var report: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard samples.map((1...100).contains) ?? true else {
      throw ValidationError("--samples must be 1 to 100.")
    }
  }

  func run() throws {
    let report = try report.map { try WebAddress($0) }
    let target = try OutputFile(output, keeping: [file])
    var network = try NetworkFile.read(from: URL(path: file))
    if let background = self.data.pictures.background { network.pictures.background = background }
    guard [1, 3].contains(network.input.channels) else {
      throw CommandFailure.notAPicture(network: network.input, path: file)
    }
    let data = try data.load(for: network, need: .measuring)
    var builder = PageBuilder(compiler: try WebAssemblyCompiler(clang: clang))
    builder.sampleCount = samples ?? Self.defaultSamples
    builder.inversion = self.data.pictures.invert
    builder.report = report
    builder.maker = "babbage page"
    let page = try builder.page(of: network, on: data, observer: .onStandardError)
    let html = Data(page.html.utf8)
    try AtomicFile.write(html, to: target.url)
    let (bytes, denseBytes) = (page.reuse.module.count, page.dense.module.count)
    let figures = Figures(
      bytes: html.count, programBytes: bytes, denseProgramBytes: denseBytes,
      accuracy: page.accuracy.integer, data: DataFigures(data))
    if common.json { return try JSONOutput.print(figures) }
    print(
      "wrote \(output.shown), \(NumberText.count(html.count)) bytes; programs of "
        + "\(NumberText.count(bytes)) bytes, and "
        + "\(NumberText.count(denseBytes)) without weights")
  }

  private struct Figures: Encodable {
    let bytes: Int
    let programBytes: Int
    let denseProgramBytes: Int
    let accuracy: Double
    let data: DataFigures
  }
}
