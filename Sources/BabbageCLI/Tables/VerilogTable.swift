import BabbageData
import BabbageHardware
import BabbageReport
import BabbageWorkflows

/// The clock cycles of an exported circuit, a row for each layer.
enum VerilogTable {
  static func text(of network: VerilogNetwork) -> String {
    var table = Table([
      ("layer", .left), ("windows", .right), ("gather", .right), ("core", .right),
      ("pass", .right), ("cycles", .right),
    ])
    for layer in network.layers {
      table.append(
        [layer.name]
          + [layer.windows, layer.gather, layer.core, layer.pass, layer.cycles]
          .map(NumberText.count))
    }
    let count = NumberText.count
    return """
      \(network.name) as Verilog, clock cycles of a window's parts and of all

      \(table.text)

      cycles     \(count(network.cycles)) an image
      constants  \(count(network.constantBits)) bits
      memory     \(count(network.memoryBits)) bits of maps and buffers
      """
  }
}

/// The same for a program.
struct VerilogFigures: Encodable {
  let name: String
  let lanes: Int
  let cycles: Int
  let constantBits: Int
  let memoryBits: Int
  let layers: [VerilogNetwork.LayerCycles]
  let files: [String]
  let data: DataFigures

  init(_ project: CircuitProject, _ data: Dataset) {
    let requirements = project.requirements
    (name, lanes, cycles) = (project.name, requirements.lanes, requirements.cycles)
    (constantBits, memoryBits) = (requirements.constantBits, requirements.memoryBits)
    layers = requirements.layers
    files = project.files.map(\.path)
    self.data = DataFigures(data)
  }
}
