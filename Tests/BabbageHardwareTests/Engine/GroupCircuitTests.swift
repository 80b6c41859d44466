import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Convolutions in groups in a circuit: what comes out is the integer engine's, in the cycles that
/// the model says, and no channel is multiplied by another group's weights.
@Suite struct GroupCircuitTests {
  private func convolution(
    _ filters: Int, of channels: Int, kernel: Int = 3, stride: Int = 1, groups: Int = 1,
    scheme: String? = nil, using random: inout SeededGenerator
  ) throws -> Node.Operation {
    let shape = WeightShape(
      filters: filters, channels: channels / groups, rows: kernel, columns: kernel)
    let dense = Tensor(shape: shape.axes, values: .random(shape.count, using: &random))
    let weight: Weight =
      try scheme.map {
        .polynomial(try PolynomialWeight(projecting: dense, onto: Scheme(parsing: $0)))
      } ?? .dense(.float(dense))
    return .convolution(
      Layer(
        weight: weight,
        bias: Bias(placement: .filters, values: .float(.random([filters], using: &random)))),
      stride: stride,
      padding: kernel / 2, groups: groups)
  }

  /// As many groups as channels, with one or two maps each; a few groups; polynomials over windows.
  @Test(
    .needs(.icarus), .tags(.tool),
    arguments: [
      (6, 6, nil), (12, 6, nil), (9, 3, nil), (10, 2, nil), (6, 6, "window=quadratic"),
      (12, 3, "window=linear"), (12, 6, "window=constant"),
      (12, 6, "filters=linear/4 window=quadratic"),
    ] as [(Int, Int, String?)], [1, 2, 4])
  func inIcarus(groups: (filters: Int, groups: Int, scheme: String?), lanes: Int) throws {
    var random = SeededGenerator(seed: UInt64(lanes), stream: 9)
    let network = try Network(
      [
        convolution(6, of: 2, using: &random),
        convolution(
          groups.filters, of: 6, stride: 2, groups: groups.groups, scheme: groups.scheme,
          using: &random),
      ], on: MapShape(channels: 2, height: 5, width: 6), using: &random)
    try Circuit(network, images: 2, lanes: lanes, using: &random).expectRight(in: .icarus)
  }

  /// A depthwise layer takes little more cycles than it has products.
  @Test func cyclesOfDepthwiseLayers() throws {
    var random = SeededGenerator(seed: 4, stream: 9)
    let network = try Network(
      [convolution(64, of: 64, groups: 64, using: &random)],
      on: MapShape(channels: 64, height: 6, width: 6), using: &random)
    let layer = try #require(
      VerilogNetwork(
        IntegerNetwork(network, calibratedOn: [.random(64 * 36, using: &random)]), name: "net"
      ).layers.first)
    let products = 9 * 64
    #expect(layer.windows == 36)
    #expect(layer.gather + layer.core < products * 3 / 2)
  }

  /// Blocks of a depthwise and a pointwise layer, as DS-CNN and MobileNet have them; one with
  /// squeeze-and-excitation and a residual addition, as MobileNetV3 has them.
  private func blocks(seed: UInt64) throws -> Circuit {
    var random = SeededGenerator(seed: seed, stream: 10)
    let channels = 4 * Int.random(in: 1...3, using: &random)
    let six = Node.Operation.activation(.clip(low: 0, high: 6))
    var nodes: [Node] = []
    func add(_ operation: Node.Operation, _ inputs: [Int]? = nil) {
      let last: [Node.Source] = nodes.isEmpty ? [.image] : [.node(nodes.count - 1)]
      nodes.append(
        Node(
          name: "n\(nodes.count)", operation: operation, inputs: inputs?.map { .node($0) } ?? last))
    }
    add(try convolution(channels, of: 1, kernel: 5, stride: 2, using: &random))
    add(.activation(.relu))
    for _ in 0..<2 {
      let first = nodes.count - 1
      add(try convolution(channels, of: channels, groups: channels, using: &random))
      add(.batchNorm(.random(channels, using: &random)))
      add(six)
      let maps = nodes.count - 1
      add(.globalAveragePool)
      add(try convolution(2, of: channels, kernel: 1, using: &random))
      add(.activation(.relu))
      add(try convolution(channels, of: 2, kernel: 1, using: &random))
      add(.activation(.hardSigmoid(slope: 1 / 6, offset: 0.5)))
      add(.multiply, [maps, nodes.count - 1])
      add(try convolution(channels, of: channels, kernel: 1, using: &random))
      add(.add, [nodes.count - 1, first])
    }
    add(try convolution(2 * channels, of: channels, groups: 4, using: &random))
    add(.activation(.hardSwish))
    add(.globalAveragePool)
    let network = try Network(
      name: "net", input: MapShape(channels: 1, height: 9, width: 11), nodes: nodes)
    return try Circuit(
      network.withScores(using: &random), images: 2, lanes: Int.random(in: 1...4, using: &random),
      using: &random)
  }

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool), arguments: UInt64(1)..<9)
  func blocksInIcarus(seed: UInt64) throws { try blocks(seed: seed).expectRight(in: .icarus) }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: UInt64(9)..<12)
  func blocksInVerilator(seed: UInt64) throws { try blocks(seed: seed).expectRight(in: .verilator) }
}
