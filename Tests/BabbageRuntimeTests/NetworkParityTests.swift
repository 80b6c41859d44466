import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Whole networks: the reuse form, the dense form and a naive computation agree.
@Suite struct NetworkParityTests {
  static let tolerance = 1e-4

  @Test(arguments: UInt64(0)..<40)
  func randomGraphsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 21)
    for _ in 0..<5 {
      let count = Int.random(in: 1...10, using: &random)
      try expectAgreement(.random(nodes: count, using: &random), using: &random)
    }
  }

  @Test(arguments: UInt64(0)..<10)
  func convolutionsPoolsAndLinearLayersAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 22)
    let input = MapShape(channels: 2, height: 13, width: 12)
    let conv1 = WeightShape(filters: 9, channels: 2, rows: 4, columns: 3)
    let conv2 = WeightShape(filters: 8, channels: 9, rows: 2, columns: 2)
    let fc = WeightShape(filters: 10, channels: 8, rows: 4, columns: 4)
    let network = try Network(
      name: "chain", input: input,
      nodes: [
        Self.node("conv1", .convolution(.random(conv1, using: &random), stride: 1, padding: 0)),
        Self.node("relu", .activation(.relu), 0),
        Self.node("pool", .maxPool(Pool(size: 2, stride: 2)), 1),
        Self.node(
          "conv2", .convolution(.random(conv2, using: &random), stride: 1, padding: 0), 2),
        Self.node("flatten", .flatten, 3),
        Self.node("fc", .linear(.random(fc, using: &random)), 4),
        Self.node("small", .batchNorm(Self.scale(10, by: 0.001)), 5),
        Self.node("softmax", .softmax, 6),
      ])
    try expectAgreement(network, using: &random)
  }

  @Test(arguments: UInt64(0)..<10)
  func residualBlocksAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 23)
    let shape = WeightShape(filters: 6, channels: 6, rows: 3, columns: 3)
    let fc = WeightShape(filters: 4, channels: 6)
    let network = try Network(
      name: "residual", input: MapShape(channels: 6, height: 8, width: 7),
      nodes: [
        Self.node("a", .convolution(.random(shape, using: &random), stride: 1, padding: 1)),
        Self.node("bn1", .batchNorm(.random(6, using: &random)), 0),
        Self.node("relu1", .activation(.relu), 1),
        Self.node(
          "b", .convolution(.random(shape, using: &random).dense, stride: 1, padding: 1), 2),
        Self.node("bn2", .batchNorm(.random(6, using: &random)), 3),
        Node(name: "sum", operation: .add, inputs: [.node(4), .image]),
        Self.node("relu2", .activation(.relu), 5),
        Self.node("half", .averagePool(Pool(size: 2, stride: 2)), 6),
        Self.node("global", .globalAveragePool, 7),
        Self.node("fc", .linear(.random(fc, using: &random)), 8),
      ])
    try expectAgreement(network, using: &random)
  }

  @Test(arguments: [1, 2, 3, 4])
  func normalisationsBeforeAndAfterEveryKindOfLayer(kind: Int) throws {
    var random = SeededGenerator(seed: UInt64(kind), stream: 24)
    for _ in 0..<5 {
      let shape = WeightShape(filters: 6, channels: 5, rows: 3, columns: 3)
      let layer = Layer.random(shape, using: &random)
      let last = WeightShape(filters: 3, channels: 6, rows: 4, columns: 4)
      let network = try Network(
        name: "norms", input: MapShape(channels: 5, height: 4, width: 4),
        nodes: [
          Self.node("bn0", .batchNorm(.random(5, using: &random))),
          Self.node(
            "conv",
            .convolution(kind.isMultiple(of: 2) ? layer.dense : layer, stride: 1, padding: 1), 0),
          Self.node("bn1", .batchNorm(.random(6, using: &random)), 1),
          Self.node("bn2", .batchNorm(.random(6, using: &random)), 2),
          Self.node("flatten", .flatten, 3),
          Self.node(
            "fc",
            .linear(kind > 2 ? .random(last, using: &random).dense : .random(last, using: &random)),
            4),
          Self.node("bn3", .batchNorm(.random(3, using: &random)), 5),
        ])
      try expectAgreement(network, using: &random)
    }
  }

  @Test func leNetAgrees() throws {
    var random = SeededGenerator(seed: 25)
    let lenet = try Network.leNet5(seed: 2)
    let schemes = [
      "filters=quadratic/10 window=quadratic",
      "filters=quadratic/25 channels=linear/10 window=quadratic",
      "filters=linear/100 channels=linear/10 window=quadratic bias=filters", "channels=linear/50",
    ]
    var layers: [Int: Layer] = [:]
    #expect(lenet.layers.count == schemes.count)
    for (entry, text) in zip(lenet.layers, schemes) {
      let scheme = try Scheme(parsing: text)
      let shape = entry.layer.weight.shape
      let coefficients = scheme.coefficientShape(for: shape)
      let values = [Float].random(coefficients.reduce(1, *), using: &random)
      let count = scheme.bias == .core ? coefficients[0] : shape.filters
      layers[entry.index] = Layer(
        weight: .polynomial(
          PolynomialWeight(
            shape: shape, scheme: scheme,
            coefficients: .float(Tensor(shape: coefficients, values: values)))),
        bias: Bias(
          placement: scheme.bias,
          values: .float(Tensor(vector: .random(count, using: &random)))))
    }
    try expectAgreement(lenet.replacing(layers: layers), using: &random)
  }

  @Test func aNetworkWithoutStepsReturnsItsImage() throws {
    let input = MapShape(channels: 2, height: 1, width: 2)
    for nodes in [[], [Self.node("f", .flatten)]] {
      var executor = try Executor(
        LoweredNetwork(Network(name: "n", input: input, nodes: nodes)))
      #expect(executor.run([1, 2, 3, 4]) == [1, 2, 3, 4])
      #expect(executor.mapBytes == 16)
    }
  }

  private func expectAgreement(
    _ network: Network, using random: inout SeededGenerator,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let image = [Float].random(network.input.count, using: &random)
    let expected = NaiveReference(network: network).scores(image)
    for form in [LayerForms.Policy.reuse, .dense, .cheapest(RuntimeCost.float)] {
      let plan = try LoweredNetwork(network, form)
      // Each instruction set; there is always one.
      let errors = try InstructionSet.available.map { set in
        var executor = try Executor(plan, instructionSet: set)
        return relativeError(executor.run(image), expected)
      }
      let error = errors.max() ?? .infinity
      let nodes = network.nodes.map { node in
        "\(node.name) \(node.operation.layer?.weight.scheme.description ?? "")"
      }
      #expect(error < Self.tolerance, "\(form): \(nodes)", sourceLocation: sourceLocation)
    }
  }

  private static func node(_ name: String, _ operation: Node.Operation, _ source: Int? = nil)
    -> Node
  {
    Node(name: name, operation: operation, inputs: [source.map { .node($0) } ?? .image])
  }

  private static func scale(_ channels: Int, by factor: Float) -> BatchNorm {
    let zeros = [Float](repeating: 0, count: channels)
    let ones = [Float](repeating: 1, count: channels)
    return BatchNorm(
      gamma: Array(repeating: factor, count: channels), beta: zeros, mean: zeros, variance: ones,
      epsilon: 0)
  }
}
