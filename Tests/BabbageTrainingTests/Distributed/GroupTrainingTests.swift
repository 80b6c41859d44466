import Babbage
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

/// Several processes against one that trains alone, with the same batches.
@Suite(.serialized) struct GroupTrainingTests {
  private static let data = syntheticDataset(train: 96, test: 16)

  private static func options(batch: Int = 24, seed: UInt64 = 5) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = 2
    options.batchSize = batch
    options.seed = seed
    options.threads = 1
    return options
  }

  private static func resNet() throws -> Network {
    try .resNet(
      depth: 8, input: MapShape(channels: 1, height: 12, width: 12), classes: 4, seed: 1)
  }

  /// All numbers of a network.
  private func numbers(of network: Network) -> [Float] {
    network.nodes.flatMap { node -> [Float] in
      if case .batchNorm(let norm) = node.operation {
        return norm.gamma + norm.beta + norm.mean + norm.variance
      }
      return node.operation.layer.map { $0.weight.expanded.values + $0.expandedBias } ?? []
    }
  }

  private func expectSame(_ found: [Network], as expected: Network, changedFrom start: Network) {
    let expected = numbers(of: expected).map(Double.init)
    #expect(relativeError(numbers(of: start), expected) > 1e-2, "nothing was trained")
    for network in found {
      #expect(relativeError(numbers(of: network), expected) < 2e-5)
    }
  }

  @Test(arguments: [2, 3]) func trainingGivesTheWeightsOfOneProcess(size: Int) throws {
    let start = try Self.resNet()
    let alone = try Trainer(options: Self.options()).train(start, on: Self.data)
    let together = try inGroup(of: size) { group in
      try Trainer(options: Self.options(), group: group).train(start, on: Self.data)
    }.map { try $0.get() }
    #expect(together.allSatisfy { $0 == together[0] })
    expectSame(together, as: alone, changedFrom: start)
  }

  /// With normalised core maps, a dense layer between them, and a teacher.
  @Test func compressionGivesTheCoefficientsOfOneProcess() throws {
    let start = try smallNetwork()
    let plan = CompressionPlan(layers: [
      "conv": try Scheme(parsing: "filters=linear/4 window=quadratic"),
      "scores": try Scheme(parsing: "channels=linear/10"),
    ])
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs) = (2, 0)
    (options.batchSize, options.augmentation, options.copies, options.threads) = (
      24, [.affine], 2, 1
    )
    // A sharp teacher's gradients become small, and AdamW enlarges their rounding errors.
    (options.temperature, options.distillation) = (4, 0.9)
    let chosen = options
    let alone = try Compressor(options: chosen).compress(start, plan: plan, on: Self.data)
    let together = try inGroup(of: 2) { group in
      try Compressor(options: chosen, group: group).compress(start, plan: plan, on: Self.data)
    }.map { try $0.get() }
    expectSame(together, as: alone, changedFrom: start)
  }

  /// Only the lead sees the file, and only it reports accuracies.
  @Test func everyProcessGoesOnFromTheLeadsCheckpoint() throws {
    let start = try smallNetwork()
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    func run(resume: Bool) throws -> [(Network, [Int], Int)] {
      try inGroup(of: 2) { group in
        var (epochs, accuracies): ([Int], Int) = ([], 0)
        var trained = start
        func train(_ checkpoint: CheckpointPolicy?) throws {
          trained = try Trainer(options: Self.options(), checkpoint: checkpoint, group: group) {
            epochs.append($0.epoch)
            if $0.accuracy != nil { accuracies += 1 }
          }.train(start, on: Self.data)
        }
        if resume || !group.isLead {
          try train(group.isLead ? CheckpointPolicy(file: file, resume: true) : nil)
        } else {
          // In the middle of the second epoch, which has four steps.
          try #require(checkpoints(in: file, of: train)[1.5]).write(to: file)
        }
        return (trained, epochs, accuracies)
      }.map { try $0.get() }
    }
    let whole = try run(resume: false)
    let resumed = try run(resume: true)
    #expect(whole.map(\.2) == [2, 0])
    for (network, epochs, _) in resumed {
      #expect(Set(epochs) == [2])
      #expect(network == whole[0].0)
    }
  }

  @Test func unevenBatchesAndDifferentRunsAreRefused() throws {
    let start = try smallNetwork()
    let uneven = inGroup(of: 2) { group in
      try Trainer(options: Self.options(batch: 25), group: group).train(start, on: Self.data)
    }
    for result in uneven {
      #expect(throws: TrainingError.unevenBatch(25, processes: 2)) { try result.get() }
    }
    let different = inGroup(of: 2) { group in
      try Trainer(options: Self.options(seed: UInt64(group.rank)), group: group).train(
        start, on: Self.data)
    }
    for (rank, result) in different.enumerated() {
      #expect(throws: GroupError.differentRuns(rank: rank, other: 1 - rank)) { try result.get() }
    }
  }

  /// An error of one process's own: it lets go of the group, and the other stops.
  @Test func anErrorOfOneStopsTheOther() throws {
    let start = try smallNetwork()
    let results = inGroup(of: 2) { group in
      if group.isLead {
        _ = try Trainer(options: Self.options(), group: group).train(start, on: Self.data)
      } else {
        throw CocoaError(.fileReadUnknown)
      }
    }
    #expect(throws: GroupError.self) { try results[0].get() }
    #expect(throws: CocoaError.self) { try results[1].get() }
  }
}
