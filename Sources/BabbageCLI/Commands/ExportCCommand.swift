import ArgumentParser
import Babbage
import BabbageData
import BabbageEmbedded
import Foundation

/// The command `babbage export c`.
struct ExportCCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "c",
    abstract: "Write a C99 program for microcontrollers.",
    discussion: """
      Examples:
        babbage export c small.babbage --data mnist -o small-c
        babbage export c small.babbage --data mnist -o small-uno --stream --arduino --max-ram 1500

      The program computes the very integers that `babbage evaluate --engine integer` computes, with \
      integer arithmetic and static memory alone; 1,000 training images settle the ranges of its maps. \
      What it takes is printed before anything is written. The folder gets the network, test vectors, \
      an example that checks them, and a README.
      """)

  /// How weights are written.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    /// As coefficients, with computation reuse.
    case reuse
    /// As int8 weights, for comparison.
    case dense
  }

  @Argument(help: "A network.", completion: .network)
  var file: String

  @OptionGroup var data: DataOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(help: "Coefficients with computation reuse, or int8 weights for comparison.")
  var form = Form.reuse

  @Flag(help: "Take the image row by row, so that it is never in memory as a whole.")
  var stream = false

  @Option(
    help: """
      How many windows of four pixels are computed together, 1 to 8: more are faster where little is \
      shared, and take more RAM.
      """)
  var tiles = 1

  @Option(help: "What names in the program begin with. (default: the network's name)")
  var name: String?

  @Option(help: "Test images that go with the program, with their scores.")
  var vectors = 10

  @Option(help: "The most bytes of flash: constants, and code as gcc makes it for a Cortex-M4.")
  var maxFlash: ByteCount?

  @Option(help: "The most bytes of RAM: static memory, scores and image, without the stack.")
  var maxRam: ByteCount?

  @Flag(help: "Write an Arduino library.")
  var arduino = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard vectors >= 1 else { throw ValidationError("--vectors must be 1 or more.") }
    guard (1...EmbeddedNetwork.mostTiles).contains(tiles) else {
      throw ValidationError("--tiles must be 1 to \(EmbeddedNetwork.mostTiles).")
    }
  }

  func run() throws {
    let name = try name.map { try EmbeddedNetwork.checked(name: $0) }
    let folder = try OutputFolder(output)
    var network = try NetworkFile.read(from: URL(path: file))
    let data = try data.load(for: network, need: .measuring)
    if form == .dense { network = try network.dense }
    let integers = try Evaluation.integerNetwork(
      network, for: data, cost: MicrocontrollerCost.cortexM4)
    let embedded = try EmbeddedNetwork(
      integers, name: name ?? network.name, classNames: network.classNames, streams: stream,
      tiles: tiles)
    if !common.json { print(EmbeddedTable.text(of: embedded) + "\n") }
    try embedded.check(maxFlash: maxFlash?.bytes, maxMemory: maxRam?.bytes)

    let tests = try Evaluation.testVectors(of: integers, from: data, count: vectors)
    let project = EmbeddedProject(
      embedded, vectors: tests,
      description: "\(network.name), calibrated on \(data.title), form \(form.rawValue).",
      arduino: arduino)
    try folder.write(project.files)
    if common.json { return try JSONOutput.print(EmbeddedFigures(embedded, project, data)) }
    for file in project.files {
      print("wrote \(folder.url.appendingPathComponent(file.path).path)".shown)
    }
  }
}
