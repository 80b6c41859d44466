import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

extension Circuit {
  /// A circuit with so many random images, which are its calibration too.
  init(
    _ network: Network, images count: Int, lanes: Int = 1, using random: inout SeededGenerator
  ) throws {
    let images = (0..<count).map { _ in
      (0..<network.input.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    try self.init(
      network, calibration: images.map { $0.map { Float($0) / 255 } }, images: images, lanes: lanes)
  }

  /// Checks that all scores are right, in the cycles that the model says.
  func expectRight(in simulator: Simulator) throws {
    if simulator == .verilator { try expectNoLint() }
    let report = try simulate(by: simulator)
    #expect(report.passes, "\(report)")
    #expect(try report["cycles"] == verilog.cycles)
  }
}

extension Network {
  /// A network of operations one after another, each of which reads the last one, with a fully
  /// connected layer at its end that gives three scores.
  init(
    _ operations: [Node.Operation], on input: MapShape, using random: inout SeededGenerator
  ) throws {
    var nodes: [Node] = []
    for operation in operations {
      nodes.append(
        Node(
          name: "n\(nodes.count)", operation: operation,
          inputs: [nodes.isEmpty ? .image : .node(nodes.count - 1)]))
    }
    self = try Network(name: "net", input: input, nodes: nodes).withScores(using: &random)
  }

  /// The network with a fully connected layer at its end that gives three scores.
  func withScores(using random: inout SeededGenerator) throws -> Network {
    let shape = WeightShape(
      filters: 3, channels: output.channels, rows: output.height, columns: output.width)
    let values = [Float].random(shape.count, using: &random)
    let scores = Layer(
      weight: .dense(.float(Tensor(shape: shape.axes, values: values))), bias: nil)
    let last = Node(name: "scores", operation: .linear(scores), inputs: [.node(nodes.count - 1)])
    return try Network(name: name, input: input, nodes: nodes + [last])
  }
}
