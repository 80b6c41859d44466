import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Testing

/// Residual networks in LibTorch: the same scores as the runtime's, and training.
@Suite struct ResidualTrainingTests {
  /// ResNet-8 with the statistics of normalisations drawn at random.
  private func network(seed: UInt64) throws -> Network {
    var random = SeededGenerator(seed: seed, stream: 61)
    let start = try Network.resNet(
      depth: 8, input: MapShape(channels: 1, height: 12, width: 12), classes: 4, seed: seed)
    var nodes = start.nodes
    for (index, shape) in start.shapes.enumerated() {
      if case .batchNorm = nodes[index].operation {
        nodes[index].operation = .batchNorm(.random(shape.channels, using: &random))
      }
    }
    return try Network(name: start.name, input: start.input, nodes: nodes)
  }

  @Test(arguments: UInt64(0)..<3)
  func libTorchAgreesWithTheRuntime(seed: UInt64) throws {
    let images = syntheticDataset(train: 4, test: 8).test
    let network = try network(seed: seed)
    let expected = try TorchEvaluator(network).scores(of: images)
    try #require(expected.count == images.count && images.count == 8)
    for form in [LayerForms.Policy.reuse, .dense] {
      var executor = try Executor(LoweredNetwork(network, form))
      for index in 0..<images.count {
        let scores = executor.run(images.tensor(at: index).values)
        #expect(relativeError(scores, expected[index].map(Double.init)) < 1e-4)
      }
    }
  }

  @Test func aResidualNetworkLearns() throws {
    let data = syntheticDataset(train: 320, test: 80)
    var options = TrainingOptions()
    options.epochs = 4
    options.batchSize = 32
    options.seed = 5
    let start = try Network.resNet(
      depth: 8, input: MapShape(channels: 1, height: 12, width: 12), classes: 4, seed: 1)
    let trained = try Trainer(options: options).train(start, on: data)
    var executor = try BatchExecutor(LoweredNetwork(trained))
    let scores = executor.scores(count: 80) {
      data.test.tensor(at: $0).values
    }
    let accuracy = Accuracy(scores: scores, labels: data.test.labels.map(Int.init))
    #expect(accuracy.percent > 90)
  }
}
