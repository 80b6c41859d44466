import Babbage
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Testing

/// The runtime's four steps against LibTorch on the expanded weights.
@Suite struct LibTorchParityTests {
  /// The largest error, as a share of the largest output.
  private let tolerance = 1e-4

  @Test(arguments: UInt64(0)..<25)
  func convolutionsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 20)
    for _ in 0..<10 {
      let map = MapShape.random(using: &random)
      let padding = Int.random(in: 0...3, using: &random)
      let stride = Int.random(in: 1...3, using: &random)
      let shape = WeightShape(
        filters: .random(in: 1...12, using: &random), channels: map.channels,
        rows: .random(in: 1...min(5, map.height + 2 * padding), using: &random),
        columns: .random(in: 1...min(5, map.width + 2 * padding), using: &random))
      let layer = Layer.random(shape, using: &random)
      let image = [Float].random(map.count, using: &random)
      let expected = try TorchTensor(
        floats: image, shape: [1, map.channels, map.height, map.width]
      ).conv2d(
        TorchTensor(layer.weight.expanded),
        bias: TorchTensor(Tensor(vector: layer.expandedBias)), stride: .init(stride),
        padding: .init(padding))
      try expectAgreement(
        .convolution(layer, stride: stride, padding: padding), on: map, image, expected)
    }
  }

  @Test(arguments: UInt64(0)..<10)
  func linearLayersAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 21)
    for _ in 0..<10 {
      let map = MapShape.random(using: &random)
      let shape = WeightShape(
        filters: .random(in: 1...12, using: &random), channels: map.channels, rows: map.height,
        columns: map.width)
      let layer = Layer.random(shape, using: &random)
      let image = [Float].random(map.count, using: &random)
      let expected = try TorchTensor(floats: image, shape: [1, map.count]).linear(
        TorchTensor(layer.weight.expanded).flatten(),
        bias: TorchTensor(Tensor(vector: layer.expandedBias)))
      try expectAgreement(.linear(layer), on: map, image, expected)
    }
  }

  private func expectAgreement(
    _ operation: Node.Operation, on map: MapShape, _ image: [Float], _ expected: TorchTensor
  ) throws {
    let network = try Network(
      name: "one", input: map,
      nodes: [Node(name: "layer", operation: operation, inputs: [.image])])
    for form in [LayerForms.Policy.reuse, .dense] {
      var executor = try Executor(LoweredNetwork(network, form))
      let error = relativeError(
        executor.run(image), try expected.values().values.map(Double.init))
      #expect(error < tolerance, "\(form): \(operation.layer?.weight.scheme.description ?? "")")
    }
  }
}
