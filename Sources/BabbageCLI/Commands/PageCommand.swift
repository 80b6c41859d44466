import ArgumentParser
import Babbage
import BabbageData
import BabbageEmbedded
import BabbageReport
import BabbageRuntime
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
      Swift's toolchain, and needs nothing else: no server, no network. It takes pictures, reads them \
      as `babbage classify` does, and grey images can be drawn; it can switch between computation \
      reuse and dense weights.
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
    help: ArgumentHelp("A clang that has wasm32. (default: that of Swift)", valueName: "path"),
    completion: .file())
  var clang: String?

  @Option(
    help: ArgumentHelp("The address of a report to refer to.", valueName: "address"),
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
    let compiler = try WebAssemblyCompiler(at: clang)
    let float = try Evaluation(of: network, on: data.test, of: data).accuracy
    let integers = try Evaluation.integerNetwork(
      network, for: data, cost: MicrocontrollerCost.cortexM4)
    let integer = try Evaluation(of: integers, on: data.test, of: data).accuracy
    let reuse = try Self.program(EmbeddedNetwork(integers, name: "nn", tiles: 8), compiler)
    let denseIntegers = try Evaluation.integerNetwork(
      network.dense, for: data, cost: MicrocontrollerCost.cortexM4)
    let dense = try Self.program(
      EmbeddedNetwork(withoutWeightsOf: denseIntegers, name: "nn"), compiler)
    let page = NetworkPage(
      network, forms: integers.forms, reuse: reuse, dense: dense,
      classNames: data.classNames,
      samples: try Self.samples(of: data, count: samples ?? Self.defaultSamples, by: integers),
      accuracy: NetworkPage.Accuracy(
        images: integer.images, integer: integer.percent, float: float.percent),
      data: data.title,
      isCentred: data.name.hasPrefix("mnist") && network.pictures.edge == .dark,
      inversion: self.data.pictures.invert, report: report)
    let html = Data(page.html.utf8)
    try AtomicFile.write(html, to: target.url)
    let figures = Figures(
      bytes: html.count, programBytes: reuse.module.count, denseProgramBytes: dense.module.count,
      accuracy: integer.percent, data: DataFigures(data))
    if common.json { return try JSONOutput.print(figures) }
    print(
      "wrote \(output.shown), \(NumberText.count(html.count)) bytes; programs of "
        + "\(NumberText.count(reuse.module.count)) bytes, and "
        + "\(NumberText.count(dense.module.count)) without weights")
  }

  private struct Figures: Encodable {
    let bytes: Int
    let programBytes: Int
    let denseProgramBytes: Int
    let accuracy: Double
    let data: DataFigures
  }

  private static func program(
    _ network: EmbeddedNetwork, _ compiler: WebAssemblyCompiler
  ) throws -> PageProgram {
    let glue = PageProgram.glue(name: network.name, roomForWeights: network.roomForWeights.count)
    let module = try compiler.compile(
      EmbeddedProject.program(of: network) + [ExportedFile(path: "page.c", text: glue)])
    return PageProgram(module: module, scoreUnit: network.scoreUnit)
  }

  /// The first test image of each class.
  private static func samples(
    of data: Dataset, count: Int, by network: IntegerNetwork
  ) throws -> [NetworkPage.Sample] {
    var executor = try Executor(network)
    var first: [UInt16: Int] = [:]
    for (index, label) in data.test.labels.enumerated() where first[label] == nil {
      first[label] = index
    }
    return first.sorted { $0.key < $1.key }.prefix(count).map { label, index in
      NetworkPage.Sample(
        label: data.classNames[Int(label)], pixels: Array(data.test.pixels(at: index)),
        scores: executor.integers(of: data.test.tensor(at: index).values))
    }
  }
}
