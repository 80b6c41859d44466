import Babbage
import BabbageData
import BabbageTraining
import Testing

/// What trains opens LibTorch by itself; each test runs in a process in which nothing else did.
@Suite struct LibTorchTests {
  @Test func trainingOpensLibTorch() async {
    await #expect(processExitsWith: .success) {
      var options = TrainingOptions()
      (options.epochs, options.batchSize) = (1, 8)
      let data = syntheticDataset(train: 16, test: 8)
      let start = try smallNetwork()
      #expect(try Trainer(options: options).train(start, on: data) != start)
    }
  }

  @Test func compressingOpensLibTorch() async {
    await #expect(processExitsWith: .success) {
      var options = CompressionOptions()
      (options.coefficientEpochs, options.quantizedEpochs, options.batchSize) = (1, 0, 8)
      let data = syntheticDataset(train: 16, test: 8)
      let plan = CompressionPlan(fallback: try Scheme(parsing: "filters=linear/4"))
      let small = try Compressor(options: options).compress(smallNetwork(), plan: plan, on: data)
      #expect(small.size.coefficients > 0)
    }
  }

  @Test func evaluatingOpensLibTorch() async {
    await #expect(processExitsWith: .success) {
      let images = syntheticDataset(train: 4, test: 4).test
      let scores = try TorchEvaluator(smallNetwork()).scores(of: images)
      #expect(scores.count == 4)
    }
  }
}
