import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// The committed ResNet-20 as a circuit: pictures are normalised, and shortcuts leave out every
/// other pixel and have zeros for the maps that they lack.
@Suite struct ResNet20CircuitTests {
  @Test(.slow, .needs(.verilator), .tags(.slow, .tool)) func inVerilator() throws {
    var random = SeededGenerator(seed: 1, stream: 12)
    let network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/resnet20-cifar10-jpeg.babbage"))
    let circuit = try Circuit(network, images: 2, lanes: 16, using: &random)
    #expect(circuit.verilog.layers.contains { $0.name == "normalize" })
    #expect(circuit.verilog.layers.contains { $0.name == "layer2.0.shortcut.pad" })
    try circuit.expectRight(in: .verilator)
  }
}
