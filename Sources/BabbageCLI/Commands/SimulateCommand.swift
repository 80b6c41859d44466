import ArgumentParser
import Babbage
import BabbageHardware
import BabbageWorkflows
import Foundation

/// The command `babbage simulate`.
struct SimulateCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Count what a network costs on an array of processing elements.",
    discussion: """
      Examples:
        babbage simulate small.babbage
        babbage simulate vgg16 --plan docs/plans/vgg16-164.yaml --batch 4 --bits 8
        babbage simulate alexnet-227 --dataflow row-stationary --array eyeriss-2016 --batch 16

      Dense layers are mapped row stationary, as on the Eyeriss chip; with reuse, so are the cores \
      of polynomial layers, and everything around them is additions. Counts are for a batch, \
      energy is in the technology's unit. Of all legal mappings the one with the least energy is \
      taken (--objective). docs/hardware.md has the rules.

      An array or technology of your own is a YAML file with one setting per line:
        rows: 12
        columns: 14
        inputs: 12
        weights: 224
        sums: 24
        bufferBytes: 102400
      for a technology name, unit, mac, addition, registerFile, array, buffer, dram.
      """)

  @OptionGroup var network: NetworkArgument

  @Option(help: "Only one dataflow. (default: both, and UCNN's operations beside them)")
  var dataflow: Dataflow?

  @Option(help: "Images that are computed together.")
  var batch = 1

  @Option(help: "Bits of a word, 8 or 16.")
  var bits = 16

  @Option(
    help: ArgumentHelp(
      "The array: \(HardwareFile.arrays.keys.sorted().joined(separator: ", ")), or a file.",
      valueName: "name or file"), completion: .file())
  var array = "eyeriss"

  @Option(
    help: ArgumentHelp(
      "Energies: \(HardwareFile.technologies.keys.sorted().joined(separator: ", ")), or a file.",
      valueName: "name or file"), completion: .file())
  var technology = "normalized"

  @Option(help: "What the chosen mappings minimise.")
  var objective = RowStationaryMapper.Objective.energy

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...1024).contains(batch) else { throw ValidationError("--batch must be 1 to 1024.") }
    guard [8, 16].contains(bits) else { throw ValidationError("--bits must be 8 or 16.") }
  }

  func run() throws {
    let text = try output()
    // Programs get names as they are.
    common.json ? Swift.print(text) : print(text)
  }

  /// What is printed.
  fileprivate func output() throws -> String {
    let mapper = RowStationaryMapper(
      array: try HardwareFile.array(array), technology: try HardwareFile.technology(technology),
      bits: bits, objective: objective)
    let network = try network.load()
    let progress = ProgressLine()
    var simulations: [(Dataflow, DataflowSimulation)] = []
    for flow in Dataflow.allCases where dataflow == nil || dataflow == flow {
      progress.show("mapping \(flow.rawValue)")
      simulations.append(
        (flow, try DataflowSimulation(network, flow, images: batch, mapper: mapper)))
    }
    progress.clear()
    let report = SimulationReport(
      network, simulations, mapper: mapper, arrayName: array,
      unique: dataflow == nil ? network.uniqueWeights() : [])
    return common.json ? try JSONText.of(report) : report.text
  }
}

extension SimulationReport {
  /// What `babbage simulate` prints, by its arguments.
  package static func output(of arguments: [String]) throws -> String {
    try SimulateCommand.parse(arguments).output()
  }
}

extension Dataflow: ExpressibleByArgument {}
extension RowStationaryMapper.Objective: ExpressibleByArgument {}
