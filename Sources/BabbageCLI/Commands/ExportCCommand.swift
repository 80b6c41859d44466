import ArgumentParser
import Babbage
import BabbageData
import BabbageEmbedded
import BabbageWorkflows
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

      The program computes exactly the integers that `babbage evaluate --engine integer` computes, \
      with only integer arithmetic and static memory; the ranges of its maps are calibrated on \
      1,000 training images. The memory it needs is printed before anything is written. The folder \
      gets the network, test vectors, an example that checks them, and a README.
      """)

  @Argument(help: "A network.", completion: .network)
  var file: String

  @OptionGroup var data: DataOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(help: "Coefficients with computation reuse, or int8 weights for comparison.")
  var form = CProject.Form.reuse

  @Flag(help: "Take the image row by row, so that it is never in memory as a whole.")
  var stream = false

  @Option(
    help: """
      How many windows of four pixels are computed together, 1 to 8: more are faster where little is \
      shared, and take more RAM.
      """)
  var tiles = 1

  @Option(
    help: """
      How weights lie in flash: packed, or range, the stream of a range coder, which takes less \
      flash, a decoder and RAM for all weights, decoded by the first run. (default: as in the file)
      """)
  var coding: PayloadCoding?

  @Option(help: "The prefix of names in the program. (default: the network's name)")
  var name: String?

  @Option(help: "Test images that go with the program, with their scores.")
  var vectors = 10

  @Option(
    help: "The most flash it may take: constants, and code as gcc compiles it for a Cortex-M4.")
  var maxFlash: ByteCount?

  @Option(help: "The most RAM it may take: static memory, scores and image, without the stack.")
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
    let options = try projectOptions()
    let folder = try OutputFolder(output)
    let network = try NetworkFile.read(from: URL(path: file))
    let data = try data.load(for: network, need: .measuring)
    let project = try CProject(network, calibratedOn: data, options: options)
    if !common.json { print(EmbeddedTable.text(of: project.program) + "\n") }
    try project.check(maxFlash: maxFlash?.bytes, maxMemory: maxRam?.bytes)
    try folder.write(project.files)
    if common.json { return try JSONOutput.print(EmbeddedFigures(project, data)) }
    print(project.files, in: folder)
  }

  private func projectOptions() throws -> CProject.Options {
    var options = CProject.Options()
    if let name { options = try CProject.Options(name: name) }
    options.form = form
    options.streams = stream
    options.tiles = tiles
    options.coding = coding
    options.vectors = vectors
    options.isArduinoLibrary = arduino
    return options
  }
}
