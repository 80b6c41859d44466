import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Activations by themselves are tables in a circuit: what comes out is the integer engine's, in
/// the cycles that the model says.
@Suite struct ActivationCircuitTests {
  /// A convolution, an activation that keeps a scale of its own, one that keeps its input's, and
  /// scores.
  private func circuit(lanes: Int) throws -> Circuit {
    var random = SeededGenerator(seed: 11, stream: 4)
    let convolution = Layer.random(
      WeightShape(filters: 4, channels: 1, rows: 3, columns: 3), using: &random)
    let scores = Layer.random(
      WeightShape(filters: 3, channels: 4, rows: 3, columns: 3), using: &random)
    let network = try Network(
      name: "curves", input: MapShape(channels: 1, height: 6, width: 6),
      nodes: [
        Node(
          name: "convolution",
          operation: .convolution(convolution, stride: 1, padding: 1, groups: 1),
          inputs: [.image]),
        Node(name: "swish", operation: .activation(.hardSwish), inputs: [.node(0)]),
        Node(
          name: "pool", operation: .maxPool(Pool(size: 2, stride: 2)), inputs: [.node(1)]),
        Node(name: "leaky", operation: .activation(.leakyRelu(slope: 0.1)), inputs: [.node(2)]),
        Node(name: "scores", operation: .linear(scores), inputs: [.node(3)]),
      ])
    let images = (0..<4).map { _ in (0..<36).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    return try Circuit(
      network, calibration: images.map { $0.map { Float($0) / 255 } }, images: images, lanes: lanes)
  }

  @Test(.needs(.icarus), .tags(.tool), arguments: [1, 3]) func inIcarus(lanes: Int) throws {
    let circuit = try circuit(lanes: lanes)
    #expect(circuit.verilog.files.contains { $0.path == "net_activations.v" })
    let report = try circuit.simulate(by: .icarus)
    #expect(report.passes, "\(report)")
    #expect(try report["cycles"] == circuit.verilog.cycles)
  }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool)) func inVerilator() throws {
    let circuit = try circuit(lanes: 2)
    try circuit.expectNoLint()
    let report = try circuit.simulate(by: .verilator)
    #expect(report.passes, "\(report)")
  }
}
