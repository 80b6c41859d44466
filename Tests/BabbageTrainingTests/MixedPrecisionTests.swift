import Babbage
import BabbageData
import BabbageRuntime
import BabbageTraining
import Testing

/// Convolutions in bfloat16: near those in 32 bits, and good enough to learn with.
@Suite struct MixedPrecisionTests {
  @Test func convolutionsAreNearThoseOf32Bits() throws {
    var random = SeededGenerator(seed: 5)
    func tensor(_ shape: [Int]) throws -> TorchTensor {
      try TorchTensor(
        floats: (0..<shape.reduce(1, *)).map { _ in random.nextNormal() }, shape: shape)
    }
    let (input, weight) = (try tensor([2, 8, 6, 6]), try tensor([4, 8, 3, 3]))
    let exact = try input.conv2d(weight, padding: 1).values().values
    let half = try input.toBFloat16()
    #expect(half.kind == .bfloat16)
    let output = try half.conv2d(weight.converted(like: half), padding: 1)
    #expect(output.kind == .bfloat16)
    let largest = exact.reduce(0) { max($0, $1.magnitude) }
    let values = try output.values().values
    try #require(values.count == exact.count && !exact.isEmpty)
    let error = zip(values, exact).reduce(0) {
      max($0, ($1.0 - $1.1).magnitude)
    }
    // Factors have 8 significant bits: not the same, but close.
    #expect(error > 0 && error < 0.02 * largest)
  }

  private func accuracy(_ network: Network, _ data: Dataset) throws -> Double {
    var executor = try BatchExecutor(LoweredNetwork(network))
    let scores = executor.scores(count: data.test.count) { data.test.tensor(at: $0).values }
    return Accuracy(scores: scores, labels: data.test.labels.map(Int.init)).percent
  }

  @Test func denseNetworksLearn() throws {
    let data = syntheticDataset(train: 320, test: 80)
    #expect(try accuracy(trained(on: data, precision: .mixed), data) > 90)
  }

  private func trained(on data: Dataset, precision: Precision) throws -> Network {
    var options = TrainingOptions()
    (options.epochs, options.batchSize, options.precision) = (4, 32, precision)
    return try Trainer(options: options).train(
      .resNet(
        depth: 8, input: MapShape(channels: 1, height: 12, width: 12), classes: 4, seed: 1),
      on: data)
  }

  /// The forward pass in bfloat16 is near that of Babbage's kernels in 32 bits.
  ///
  /// Steps too small to change anything leave only the pass, which has strides and residual sums.
  @Test(
    .slow, .tags(.slow),
    arguments: [
      "exact", "filters=linear/4", "channels=linear/4", "window=quadratic bias=filters",
      "filters=linear/4 channels=linear/4 bias=filters", "flattened=linear/4",
    ]) func polynomialLayersComputeTheSame(scheme: String) throws
  {
    let data = syntheticDataset(train: 320, test: 80)
    let network = try trained(on: data, precision: .float)
    func scores(_ precision: Precision) throws -> [Float] {
      var options = CompressionOptions()
      (options.coefficientEpochs, options.quantizedEpochs, options.batchSize) = (1, 0, 32)
      (options.learningRate, options.normalizationRate) = (1e-12, 1e-12)
      (options.denseRate, options.start, options.precision) = (1e-12, .network, precision)
      let plan = CompressionPlan(fallback: try Scheme(parsing: scheme))
      let result = try Compressor(options: options).compress(network, plan: plan, on: data)
      // Normalisation went into scales and biases.
      #expect(
        !result.nodes.contains { if case .batchNorm = $0.operation { true } else { false } })
      return try TorchEvaluator(result).scores(of: data.test).flatMap { $0 }
    }
    let (exact, mixed) = (try scores(.float), try scores(.mixed))
    let largest = exact.reduce(0) { max($0, $1.magnitude) }
    try #require(exact.count == mixed.count && exact.count == 4 * 80)
    let error = zip(exact, mixed).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(error < 0.1 * largest)
  }
}
