import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

/// The length of codes as a part of the loss.
@Suite struct RateTests {
  /// Against sums over the distribution's own numbers.
  @Test(arguments: [0.01, 0.2, 1, 3.5])
  func entropyOfMagnitudes(mean: Double) {
    let distribution = GeometricMagnitudes(mean: mean)
    let theta = exp2(-distribution.price)
    let probabilities = (-4000...4000).map {
      (1 - theta) / (1 + theta) * pow(theta, abs(Double($0)))
    }
    let magnitude = zip(-4000...4000, probabilities).reduce(0) { $0 + abs(Double($1.0)) * $1.1 }
    let entropy = probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
    #expect(abs(magnitude - mean) < 1e-9)
    #expect(abs(entropy - distribution.entropy) < 1e-9)
    let ahead = GeometricMagnitudes(mean: mean + 1e-5).entropy
    let behind = GeometricMagnitudes(mean: mean - 1e-5).entropy
    #expect(abs((ahead - behind) / 2e-5 - distribution.price) < 1e-5)
  }

  @Test func nothingButZeros() {
    #expect(GeometricMagnitudes(mean: 0).entropy == 0 && GeometricMagnitudes(mean: 0).price == 20)
  }

  /// Four layers with 4, 10, 100 and 2 core maps: four bytes for steps, and two bits a map.
  @Test func refusesAPayloadWithoutRoom() throws {
    let data = try DatasetCatalog.load("mnist-subset")
    var options = CompressionOptions()
    (options.coefficientEpochs, options.threads, options.codedBytes) = (1, 1, 44)
    let plan = CompressionPlan(fallback: try Scheme(parsing: "filters=linear/10 bits=5"))
    #expect(throws: TrainingError.payloadTooSmall(bytes: 44, fewest: 4 * 4 + 1 + 2 + 25)) {
      try Compressor(options: options).compress(Network.leNet5(), plan: plan, on: data)
    }
  }

  /// The payload ends at its goal, and most codes are zero; the same run packed is larger.
  @Test(.slow, .tags(.slow)) func trainsForAPayload() throws {
    let data = try DatasetCatalog.load("mnist-subset")
    var training = TrainingOptions()
    (training.epochs, training.threads) = (4, 1)
    let dense = try Trainer(options: training).train(Network.leNet5(), on: data)
    let plan = CompressionPlan(
      layers: ["fc2": try Scheme(parsing: "channels=linear/50 bits=5")],
      fallback: try Scheme(parsing: "filters=linear/10 channels=linear/5 window=quadratic bits=5"))
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs, options.threads) = (4, 12, 1)
    (options.codedBytes, options.batchSize) = (2000, 32)
    let small = try Compressor(options: options).compress(dense, plan: plan, on: data)
    #expect(small.coding == PayloadCoding.range)
    #expect(small.size.payloadBytes <= 2000 && small.size.payloadBytes > 1400)
    #expect(small.packedBytes > 2 * small.size.payloadBytes)
    #expect(try NetworkFile.decode(NetworkFile.encode(small)) == small)
    let scores = try TorchEvaluator(small).scores(of: data.test)
    #expect(Accuracy(scores: scores, labels: data.test.labels.map(Int.init)).percent > 95)
  }
}
