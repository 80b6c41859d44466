import Babbage
import BabbageData
import BabbageTraining
import Testing

/// A start that keeps what the network computes.
@Suite struct NetworkStartTests {
  /// Steps too small to change anything, and schemes that lose nothing.
  @Test func whatLosesNothingStaysWhatItWas() throws {
    let data = syntheticDataset(train: 320, test: 80)
    var dense = TrainingOptions()
    (dense.epochs, dense.batchSize) = (2, 32)
    let network = try Trainer(options: dense).train(
      .resNet(
        depth: 8, input: MapShape(channels: 1, height: 12, width: 12), classes: 4, seed: 1),
      on: data)
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs, options.batchSize) = (1, 0, 32)
    (options.learningRate, options.normalizationRate, options.denseRate) = (1e-12, 1e-12, 1e-12)
    options.start = .network
    let expected = try TorchEvaluator(network).scores(of: data.test).flatMap { $0 }
    let largest = expected.reduce(0) { max($0, $1.magnitude) }
    func error(_ scheme: String) throws -> Float {
      let plan = CompressionPlan(fallback: try Scheme(parsing: scheme))
      let result = try Compressor(options: options).compress(network, plan: plan, on: data)
      let scores = try TorchEvaluator(result).scores(of: data.test).flatMap { $0 }
      try #require(scores.count == expected.count && scores.count == 4 * 80)
      return zip(scores, expected).reduce(0) { max($0, ($1.0 - $1.1).magnitude) } / largest
    }
    for scheme in ["exact", "exact bias=filters"] { #expect(try error(scheme) < 1e-3) }
    // The other start forgets scales: it is not the same function.
    options.start = .projection
    #expect(try error("exact") > 0.05)
  }
}
