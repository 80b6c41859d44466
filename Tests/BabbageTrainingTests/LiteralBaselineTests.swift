import Babbage
import BabbageRuntime
import BabbageTraining
import Testing

/// The schemes of papers, as they describe them: each trains, is stored, and runs.
@Suite(.serialized)
struct LiteralBaselineTests {
  private let data = syntheticDataset(train: 96, test: 24)

  private var options: CompressionOptions {
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs) = (1, 1)
    (options.batchSize, options.copies) = (32, 1)
    return options
  }

  private func expectSameScores(_ network: Network) throws {
    let expected = try TorchEvaluator(network).scores(of: data.test).flatMap { $0 }
    let largest = expected.reduce(0) { max($0, $1.magnitude) }
    for form in [LayerForms.Policy.cheapest(RuntimeCost.float), .reuse, .dense] {
      var executor = try BatchExecutor(LoweredNetwork(network, form), threads: 1)
      let scores = executor.scores(count: data.test.count) { data.test.tensor(at: $0).values }
      let flat = scores.flatMap { $0 }
      #expect(flat.count == 4 * data.test.count && flat.count == expected.count)
      let pairs = zip(flat, expected)
      #expect(pairs.allSatisfy { ($0 - $1).magnitude <= 1e-4 * largest }, "\(form)")
    }
  }

  @Test(arguments: [
    "columns=linear", "filters=linear/4 knots=shifts", "channels=linear/4 knots=shifts bits=8",
    "flattened=linear/25", "filters=linear/4 flattened=linear/9 knots=shifts bits=6 bias=filters",
    "sorted=linear/64", "sorted=linear/16 knots=shifts bits=8 bias=filters",
  ])
  func everyLiteralSchemeTrainsAndRuns(text: String) throws {
    let scheme = try Scheme(parsing: text)
    let compressed = try Compressor(options: options).compress(
      smallNetwork(), plan: CompressionPlan(fallback: scheme), on: data)
    #expect(compressed.layers.map(\.layer.weight.scheme) == [scheme, scheme, scheme])
    // Schemes without bits leave numbers in floating point.
    for layer in compressed.layers.map(\.layer) {
      guard case .bits(let bits) = scheme.format else {
        if case .float = layer.weight.parameter { continue }
        Issue.record("numbers are quantised")
        continue
      }
      guard case .quantized(let codes) = layer.weight.parameter, codes.bits == bits,
        case .quantized = layer.bias?.values
      else {
        Issue.record("numbers are not quantised")
        continue
      }
    }
    let file = NetworkFile.encode(compressed)
    let read = try NetworkFile.decode(file)
    #expect(read == compressed)
    try expectSameScores(read)
    // The same network in integers, with weights of 8 bits.
    let images = (0..<8).map { data.test.tensor(at: $0).values }
    var integers = try Executor(IntegerNetwork(read, calibratedOn: images))
    var floats = try Executor(LoweredNetwork(read))
    let expected = images.flatMap { floats.run($0) }
    let largest = expected.reduce(0) { max($0, $1.magnitude) }
    let scores = images.flatMap { integers.run($0) }
    #expect(scores.count == expected.count)
    let error = zip(scores, expected)
      .reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(error < 0.1 * largest)
  }

  /// Sorted weights are those of the network, whatever is trained around them.
  @Test func sortedLayersAreNotTrained() throws {
    let network = try smallNetwork()
    let sorted = try Scheme(parsing: "sorted=linear/32")
    func compressed(_ schemes: [String: Scheme]) throws -> [Layer] {
      try Compressor(options: options).compress(
        network, plan: CompressionPlan(layers: schemes), on: data
      ).layers.map(\.layer)
    }
    let before = network.layers.map(\.layer)
    let hidden = Weight.polynomial(
      try PolynomialWeight(projecting: before[1].weight.expanded, onto: sorted))
    let alone = try compressed(["hidden": sorted])
    #expect(alone[0] == before[0])
    #expect(alone[1].weight == hidden)
    #expect(alone[1].expandedBias == before[1].expandedBias)
    #expect(alone[2] == before[2])
    let beside = try compressed([
      "hidden": sorted, "scores": Scheme(parsing: "channels=linear/5"),
    ])
    #expect(beside[1] == alone[1])
    #expect(beside[0] != before[0], "a dense layer is trained with the others")
  }
}
