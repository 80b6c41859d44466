import ArgumentParser
import Babbage
import BabbageData
import BabbageHardware
import BabbageWorkflows
import Foundation

/// The command `babbage export verilog`, which only groups others.
struct ExportVerilogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verilog",
    abstract: "Write a circuit in Verilog-2005, with a test bench that checks it.",
    subcommands: [ExportCircuitCommand.self, ExportTileCommand.self],
    defaultSubcommand: ExportCircuitCommand.self)
}

/// The command `babbage export verilog network`.
struct ExportCircuitCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Write a whole network as a circuit; the default of `export verilog`.",
    discussion: """
      Example:
        babbage export verilog small.babbage --data mnist -o small-verilog --lanes 9

      The circuit computes exactly the integers that `babbage evaluate --engine integer` computes; \
      the ranges of its maps are calibrated on 1,000 training images. Its clock cycles are printed \
      before anything is written. The folder gets the circuit, a test bench, images with their \
      scores, and a README.
      """)

  @Argument(help: "A network.", completion: .network)
  var file: String

  @OptionGroup var data: DataOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(help: "How many maps the core computes at a time, each with a multiplier.")
  var lanes = 1

  @Option(help: "The prefix of module names. (default: the network's name)")
  var name: String?

  @Option(help: "Test images that go with the circuit, with their scores.")
  var vectors = 10

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard vectors >= 1 else { throw ValidationError("--vectors must be 1 or more.") }
    guard (1...256).contains(lanes) else { throw ValidationError("--lanes must be 1 to 256.") }
  }

  func run() throws {
    var options = CircuitProject.Options()
    if let name { options = try CircuitProject.Options(name: name) }
    options.lanes = lanes
    options.vectors = vectors
    options.reference = "`babbage evaluate --engine integer`"
    let folder = try OutputFolder(output)
    let network = try NetworkFile.read(from: URL(path: file))
    let data = try data.load(for: network, need: .measuring)
    let project = try CircuitProject(network, calibratedOn: data, options: options)
    if !common.json { print(VerilogTable.text(of: project.circuit) + "\n") }
    try folder.write(project.files)
    if common.json { return try JSONOutput.print(VerilogFigures(project, data)) }
    print(project.files, in: folder)
  }
}
