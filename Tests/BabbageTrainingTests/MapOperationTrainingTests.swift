import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Testing

/// Operations that move, cut, pool and normalise maps, in LibTorch: the runtime's scores, and
/// training.
@Suite struct MapOperationTrainingTests {
  private func images(_ map: MapShape, using random: inout SeededGenerator) -> ImageSet {
    ImageSet(
      images: (0..<(3 * map.count)).map { _ in UInt8.random(in: 0...255, using: &random) },
      labels: [0, 1, 2], channels: map.channels, height: map.height, width: map.width)
  }

  private func expectAgreement(_ network: Network, on images: ImageSet) throws {
    let expected = try TorchEvaluator(network).scores(of: images)
    var executor = try Executor(LoweredNetwork(network))
    try #require(expected.count == images.count && images.count > 0)
    for index in 0..<images.count {
      let scores = executor.run(images.tensor(at: index).values)
      #expect(
        relativeError(scores, expected[index].map(Double.init)) < 1e-4,
        "\(network.nodes.map(\.operation))")
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func operationsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 25)
    for _ in 0..<10 {
      let map = MapShape.random(using: &random)
      let operation = Node.Operation.randomOnOneMap(map, using: &random)
      let network = try Network(
        name: "one", input: map,
        nodes: [
          Node(name: "o", operation: operation, inputs: [.image]),
          Node(name: "f", operation: .flatten, inputs: [.node(0)]),
        ])
      try expectAgreement(network, on: images(map, using: &random))
    }
  }

  /// Upsampling, and powers of what is above 0, which circuits and programs in C do not have.
  @Test(arguments: [
    Node.Operation.upsample(rows: 2, columns: 3), .activation(.power(exponent: -0.75)),
    .activation(.power(exponent: 2)),
  ])
  func operationsOfFloatingPointAgree(operation: Node.Operation) throws {
    var random = SeededGenerator(seed: 6, stream: 27)
    let map = MapShape(channels: 3, height: 4, width: 5)
    let norm = Normalization(mean: [-1, -1, -1], deviation: [1, 2, 3])
    let network = try Network(
      name: "one", input: map,
      nodes: [
        Node(name: "n", operation: .normalize(norm), inputs: [.image]),
        Node(name: "o", operation: operation, inputs: [.node(0)]),
        Node(name: "f", operation: .flatten, inputs: [.node(1)]),
      ])
    try expectAgreement(network, on: images(map, using: &random))
  }

  @Test(arguments: UInt64(0)..<20)
  func convolutionsInGroupsAndJoinsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 26)
    for groups in [1, 2, 5] {
      let map = MapShape(
        channels: groups * Int.random(in: 1...3, using: &random),
        height: .random(in: 1...8, using: &random), width: .random(in: 1...8, using: &random))
      let shape = WeightShape(
        filters: groups * Int.random(in: 1...3, using: &random),
        channels: map.channels / groups, rows: 3, columns: 3)
      let network = try Network(
        name: "groups", input: map,
        nodes: [
          Node(
            name: "c",
            operation: .convolution(
              .random(shape, using: &random), stride: 1, padding: 1, groups: groups),
            inputs: [.image]),
          Node(name: "j", operation: .concat, inputs: [.node(0), .image, .node(0)]),
          // Maps of one pixel that are made in different ways.
          Node(name: "g", operation: .globalAveragePool, inputs: [.node(1)]),
          Node(
            name: "m",
            operation: .slice(
              MapSlice(rows: .init(count: 1), columns: .init(count: 1))), inputs: [.node(1)]),
          Node(name: "s", operation: .add, inputs: [.node(2), .node(3)]),
          Node(name: "k", operation: .concat, inputs: [.node(4), .node(3)]),
        ])
      try expectAgreement(network, on: images(map, using: &random))
    }
  }

  /// A small network with a depthwise convolution and most other operations.
  private func network() throws -> Network {
    var random = SeededGenerator(seed: 8, stream: 27)
    func layer(_ shape: WeightShape) -> Layer {
      let scale = (2 / Float(shape.count / shape.filters)).squareRoot()
      let values = (0..<shape.count).map { _ in scale * random.nextNormal() }
      return Layer(weight: .dense(.float(Tensor(shape: shape.axes, values: values))), bias: nil)
    }
    let square = WeightShape(filters: 8, channels: 1, rows: 3, columns: 3)
    let operations: [(String, Node.Operation, [Node.Source])] = [
      ("norm", .normalize(Normalization(mean: [0.4], deviation: [0.3])), [.image]),
      ("conv", .convolution(layer(square), stride: 1, padding: 1), [.node(0)]),
      ("bn1", .batchNorm(.identity(channels: 8)), [.node(1)]),
      ("swish", .activation(.hardSwish), [.node(2)]),
      ("depthwise", .convolution(layer(square), stride: 2, padding: 1, groups: 8), [.node(3)]),
      ("bn2", .batchNorm(.identity(channels: 8)), [.node(4)]),
      ("leaky", .activation(.leakyRelu(slope: 0.1)), [.node(5)]),
      (
        "slice",
        .slice(
          MapSlice(rows: .init(count: 6, step: 2), columns: .init(count: 6, step: 2))),
        [.node(3)]
      ),
      ("concat", .concat, [.node(6), .node(7)]),
      ("pad", .pad(MapPadding(channels: .init(after: 1))), [.node(8)]),
      ("pool", .maxPool(Pool(size: 3, stride: 2, padding: 1)), [.node(9)]),
      (
        "mean",
        .averagePool(
          Pool(rows: .init(size: 2, stride: 1), columns: .init(size: 4, stride: 1, before: 2)),
          countsPadding: false), [.node(10)]
      ),
      ("flatten", .flatten, [.node(11)]),
      (
        "scores", .linear(layer(WeightShape(filters: 4, channels: 17, rows: 2, columns: 2))),
        [.node(12)]
      ),
    ]
    return try Network(
      name: "mixed", input: MapShape(channels: 1, height: 12, width: 12),
      nodes: operations.map { Node(name: $0.0, operation: $0.1, inputs: $0.2) },
      classNames: ["a", "b", "c", "d"])
  }

  private let data = syntheticDataset(train: 320, test: 80)

  private func accuracy(_ network: Network) throws -> Double {
    var executor = try BatchExecutor(LoweredNetwork(network))
    let scores = executor.scores(count: data.test.count) { data.test.tensor(at: $0).values }
    return Accuracy(scores: scores, labels: data.test.labels.map(Int.init)).percent
  }

  @Test func aNetworkOfAllOperationsLearnsAndIsCompressed() throws {
    var options = TrainingOptions()
    options.epochs = 10
    options.batchSize = 32
    let trained = try Trainer(options: options).train(network(), on: data)
    try expectAgreement(trained, on: data.test)
    #expect(try accuracy(trained) > 85)
    #expect(trained.classNames == ["a", "b", "c", "d"])

    var compression = CompressionOptions()
    (compression.coefficientEpochs, compression.quantizedEpochs) = (3, 3)
    compression.batchSize = 32
    let scheme = try Scheme(parsing: "window=quadratic bits=6")
    let plan = CompressionPlan(layers: ["depthwise": scheme, "scores": scheme])
    let compressed = try Compressor(options: compression).compress(
      trained, plan: plan, on: data)
    try expectAgreement(compressed, on: data.test)
    #expect(try accuracy(compressed) > 85)
    #expect(compressed.classNames == trained.classNames)
    #expect(compressed.layers.map(\.layer.weight.scheme.isExact) == [true, false, false])
  }

  /// The windows of neighbouring channels as lines: from a projection and from the network itself,
  /// with shared biases and the filters' own, on either set of kernels.
  @Test(arguments: [
    ("filters=linear/4 bits=6", CompressionOptions.Start.network),
    ("filters=quadratic/3 window=quadratic bits=5 bias=filters", .projection),
    ("filters=linear/all scales=6", .network),
  ])
  func windowsOfNeighbouringChannelsAreLines(
    scheme: String, start: CompressionOptions.Start
  ) throws {
    var options = TrainingOptions()
    options.epochs = 8
    options.batchSize = 32
    let trained = try Trainer(options: options).train(network(), on: data)
    var compression = CompressionOptions()
    (compression.coefficientEpochs, compression.quantizedEpochs) = (4, 5)
    (compression.batchSize, compression.start) = (32, start)
    let plan = CompressionPlan(layers: ["depthwise": try Scheme(parsing: scheme)])
    let compressed = try Compressor(options: compression).compress(trained, plan: plan, on: data)
    try expectAgreement(compressed, on: data.test)
    let percent = try accuracy(compressed)
    #expect(percent > 80)
    let layer = try #require(compressed.layers.first { $0.name == "depthwise" }).layer
    #expect(try layer.weight.scheme == Scheme(parsing: scheme))
  }
}
