import Babbage
import BabbageTestSupport
import BabbageTraining
import Testing

/// A search for a number of bytes that a range coder writes.
@Suite struct CodedSearchTests {
  private let data = syntheticDataset(train: 320, test: 80)

  private func options(codedBytes: Int) -> CompressionOptions {
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs) = (4, 16)
    (options.batchSize, options.threads, options.augmentation) = (16, 1, [])
    options.codedBytes = codedBytes
    return options
  }

  private func search(_ training: CompressionOptions) -> PlanSearch {
    var options = SearchOptions()
    (options.trials, options.epochs, options.jobs, options.images) = (6, [6, 12], 1, 160)
    return PlanSearch(options: options, training: training)
  }

  /// Trials are judged by the bytes that they have, and the plan that is found fits in full.
  @Test func findsAPlanThatFits() throws {
    let network = try smallNetwork()
    let training = options(codedBytes: 500)
    let log = TrialLog()
    let found = try search(training).plan(for: network, .bytes(500), on: data, log: log)
    #expect(found.trial.payloadBytes == found.trial.outcome.codedBytes)
    let small = try Compressor(options: training).compress(network, plan: found.plan, on: data)
    #expect(small.coding == PayloadCoding.range)
    #expect(small.size.payloadBytes <= 500)
  }

  @Test func theGoalIsOne() throws {
    let error = TrainingError.badOption("codedBytes", value: "500")
    #expect(throws: error) {
      try search(options(codedBytes: 500))
        .plan(for: smallNetwork(), .bytes(600), on: data, log: TrialLog())
    }
  }
}
