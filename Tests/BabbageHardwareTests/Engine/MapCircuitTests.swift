import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Maps that are normalised, moved and combined in a circuit: what comes out is the integer
/// engine's, in the cycles that the model says.
@Suite struct MapCircuitTests {
  private let map = MapShape(channels: 3, height: 4, width: 5)

  private func convolution(
    _ filters: Int, of channels: Int, using random: inout SeededGenerator
  ) -> Node.Operation {
    .convolution(
      .random(
        WeightShape(filters: filters, channels: channels, rows: 3, columns: 3), using: &random),
      stride: 1, padding: 1)
  }

  /// A factor and an offset for each channel, negative ones too, of the image itself; and offsets
  /// of more than 32 bits, beside small factors.
  @Test(
    .needs(.icarus), .tags(.tool),
    arguments: [
      BatchNorm(gamma: [2, -1, 0.5], beta: [1, 0, -3], mean: [0, 1, 2], variance: [1, 1, 4]),
      BatchNorm(
        gamma: [1e-6, -1e-6, 0], beta: [90, -100, 12], mean: [0, 0, 0], variance: [1, 1, 1]),
      BatchNorm(gamma: [0, 0, 0], beta: [1, 0, -3], mean: [0, 0, 0], variance: [1, 1, 1]),
    ]) func normalisation(values: BatchNorm) throws
  {
    var random = SeededGenerator(seed: 1, stream: 6)
    let network = try Network([.batchNorm(values)], on: map, using: &random)
    try Circuit(network, images: 3, using: &random).expectRight(in: .icarus)
  }

  /// Factors so large that all codes but one are cut off: nothing above a small number counts.
  @Test(.needs(.icarus), .tags(.tool), arguments: [Float(1e-6), 1e-8, 1e-12])
  func largeFactors(most: Float) throws {
    var random = SeededGenerator(seed: 5, stream: 6)
    let values = BatchNorm(
      gamma: [1, -1, 1], beta: [-100.0 / 255, 17.0 / 255, 1e-7], mean: [0, 0, 0],
      variance: [1, 1, 1], epsilon: 0)
    let network = try Network(
      [.batchNorm(values), .activation(.clip(low: 0, high: most))],
      on: MapShape(channels: 3, height: 16, width: 16), using: &random)
    try Circuit(network, images: 2, using: &random).expectRight(in: .icarus)
  }

  /// Zeros on all sides, every other row and column and channel, channels in turn.
  @Test(.needs(.icarus), .tags(.tool)) func moves() throws {
    var random = SeededGenerator(seed: 2, stream: 6)
    let pad = MapPadding(
      channels: .init(before: 1, after: 4), rows: .init(before: 2, after: 1),
      columns: .init(before: 0, after: 3))
    let slice = MapSlice(
      channels: .init(start: 1, count: 4, step: 2), rows: .init(start: 1, count: 3, step: 2),
      columns: .init(start: 0, count: 4, step: 2))
    let network = try Network(
      [
        convolution(6, of: 3, using: &random), .shuffle(groups: 2), .pad(pad), .shuffle(groups: 11),
        .slice(slice),
      ], on: map, using: &random)
    try Circuit(network, images: 3, lanes: 2, using: &random).expectRight(in: .icarus)
  }

  /// A shuffle takes a run for each of the fewer of its groups and their channels.
  @Test func aShuffleHasFewRuns() throws {
    var random = SeededGenerator(seed: 3, stream: 6)
    for groups in [2, 6] {
      let network = try Network(
        [convolution(12, of: 3, using: &random), .shuffle(groups: groups)], on: map, using: &random)
      let circuit = try Circuit(network, images: 1, using: &random)
      #expect(circuit.verilog.layers.filter { $0.name == "n1" }.count == 2)
    }
  }

  /// Concatenation of maps of several scales.
  @Test(.needs(.icarus), .tags(.tool)) func concatenation() throws {
    var random = SeededGenerator(seed: 4, stream: 6)
    let nodes = [
      Node(name: "a", operation: convolution(2, of: 3, using: &random), inputs: [.image]),
      Node(name: "b", operation: convolution(4, of: 2, using: &random), inputs: [.node(0)]),
      Node(name: "c", operation: .concat, inputs: [.node(1), .image, .node(0)]),
    ]
    let network = try Network(name: "net", input: map, nodes: nodes).withScores(using: &random)
    try Circuit(network, images: 3, using: &random).expectRight(in: .icarus)
  }

  /// One map by another, of which single channels, rows or columns are left.
  @Test(.needs(.icarus), .tags(.tool), arguments: [Node.Operation.multiply, .add], 0..<8)
  func combination(operation: Node.Operation, axes: Int) throws {
    var random = SeededGenerator(seed: UInt64(axes), stream: 7)
    func part(_ axis: Int, _ length: Int, of axes: Int) -> MapSlice.Positions {
      axes >> axis & 1 == 1 ? .init(start: length - 1, count: 1) : .init(count: length)
    }
    func part(of axes: Int) -> Node.Operation {
      .slice(
        MapSlice(
          channels: part(0, 3, of: axes), rows: part(1, 4, of: axes), columns: part(2, 5, of: axes))
      )
    }
    // One operand lacks these axes, the other one the remaining ones, or none.
    for other in Set([0, 7 - axes]) {
      let nodes = [
        Node(name: "a", operation: convolution(3, of: 3, using: &random), inputs: [.image]),
        Node(name: "b", operation: part(of: axes), inputs: [.node(0)]),
        Node(name: "c", operation: part(of: other), inputs: [.image]),
        Node(name: "d", operation: operation, inputs: [.node(1), .node(2)]),
      ]
      let network = try Network(name: "net", input: map, nodes: nodes).withScores(using: &random)
      try Circuit(network, images: 2, using: &random).expectRight(in: .icarus)
    }
  }

  /// Five random ones of these operations after a convolution.
  private func network(using random: inout SeededGenerator) throws -> Network {
    var network = try Network(
      name: "net", input: map,
      nodes: [Node(name: "n0", operation: convolution(4, of: 3, using: &random), inputs: [.image])])
    while network.nodes.count < 9 {
      var nodes = network.nodes
      let shape = network.output
      func add(_ operation: Node.Operation, _ inputs: [Node.Source]? = nil) {
        nodes.append(
          Node(
            name: "n\(nodes.count)", operation: operation,
            inputs: inputs ?? [.node(nodes.count - 1)]))
      }
      let last = Node.Source.node(nodes.count - 1)
      switch Int.random(in: 0...6, using: &random) {
      case 0: add(.batchNorm(.random(shape.channels, using: &random)))
      case 1 where shape.count < 400: add(.pad(.random(using: &random)))
      case 2: add(.slice(.random(of: shape, using: &random)))
      case 3:
        let groups = (1...shape.channels).filter(shape.channels.isMultiple)
        add(.shuffle(groups: groups.randomElement(using: &random) ?? 1))
      case 4 where shape.channels < 12:
        add(.batchNorm(.random(shape.channels, using: &random)))
        add(.concat, [last, .node(nodes.count - 1)])
      default:
        func positions(_ length: Int) -> MapSlice.Positions? {
          let start = Int.random(in: 0..<length, using: &random)
          return Bool.random(using: &random) ? .init(start: start, count: 1) : nil
        }
        add(
          .slice(
            MapSlice(
              channels: positions(shape.channels), rows: positions(shape.height),
              columns: positions(shape.width))))
        let pair = [last, .node(nodes.count - 1)]
        add(
          Bool.random(using: &random) ? .multiply : .add,
          Bool.random(using: &random) ? pair : pair.reversed())
      }
      if nodes.count > network.nodes.count {
        network = try Network(name: "net", input: map, nodes: nodes)
      }
    }
    return try network.withScores(using: &random)
  }

  private func circuit(seed: UInt64) throws -> Circuit {
    var random = SeededGenerator(seed: seed, stream: 8)
    return try Circuit(network(using: &random), images: 2, lanes: 2, using: &random)
  }

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool), arguments: UInt64(1)..<25)
  func randomNetworks(seed: UInt64) throws { try circuit(seed: seed).expectRight(in: .icarus) }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: UInt64(25)..<29)
  func inVerilator(seed: UInt64) throws { try circuit(seed: seed).expectRight(in: .verilator) }
}
