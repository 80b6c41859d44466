import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Whole networks as circuits.
@Suite(.serialized) struct NetworkCircuitTests {
  private func circuit(_ network: Network, lanes: Int) throws -> Circuit {
    var random = SeededGenerator(seed: 1, stream: 12)
    return try Circuit(network, images: 2, lanes: lanes, using: &random)
  }

  /// The committed ResNet-20: pictures are normalised, and shortcuts leave out every other pixel
  /// and have zeros for the maps that they lack.
  @Test(.slow, .needs(.verilator), .tags(.slow, .tool)) func resNet20() throws {
    let network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/resnet20-cifar10.babbage"))
    let circuit = try circuit(network, lanes: 16)
    let names = Set(circuit.verilog.layers.map(\.name))
    #expect(
      names.isSuperset(of: ["normalize", "layer2.0.shortcut.slice", "layer2.0.shortcut.pad"]))
    #expect(circuit.verilog.cycles == 4_143_577)
    try circuit.expectRight(in: .verilator)
  }

  /// The networks of MLPerf Tiny that classify images, with random weights.
  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: 0..<3)
  func ofMLPerfTiny(index: Int) throws {
    let networks = try [Network.dsCNN(), .resNet8(), .mobileNetV1()]
    try circuit(networks[index], lanes: 8).expectRight(in: .verilator)
  }
}
