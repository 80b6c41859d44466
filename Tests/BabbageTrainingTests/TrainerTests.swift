import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

@Suite(.serialized)
struct TrainerTests {
  private let data = syntheticDataset(train: 320, test: 80)

  private func options(epochs: Int = 4) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = 32
    options.seed = 5
    return options
  }

  private func accuracy(_ network: Network) throws -> Double {
    let test = data.test
    var executor = try BatchExecutor(LoweredNetwork(network))
    let scores = executor.scores(count: test.count) {
      test.tensor(at: $0).values
    }
    return Accuracy(scores: scores, labels: test.labels.map(Int.init)).percent
  }

  @Test func learnsWhatCanBeLearned() throws {
    let start = try smallNetwork()
    let trained = try Trainer(options: options(epochs: 8)).train(start, on: data)
    #expect(try accuracy(start) < 60)
    #expect(try accuracy(trained) > 95)
  }

  @Test func noEpochsLeaveTheNetworkAsItIs() throws {
    let network = try smallNetwork()
    #expect(try Trainer(options: options(epochs: 0)).train(network, on: data) == network)
    #expect(throws: TrainingError.badOption("epochs", value: "-1")) {
      try Trainer(options: options(epochs: -1)).train(network, on: data)
    }
  }

  @Test func sameSeedGivesTheSameBytes() throws {
    let network = try smallNetwork()
    let first = try Trainer(options: options()).train(network, on: data)
    let second = try Trainer(options: options()).train(network, on: data)
    #expect(NetworkFile.encode(first) == NetworkFile.encode(second))
    var other = options()
    other.seed = 6
    #expect(try Trainer(options: other).train(network, on: data) != first)
  }

  @Test func resumedRunGivesTheSameBytes() throws {
    let network = try smallNetwork()
    let whole = try Trainer(options: options()).train(network, on: data)
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    // A checkpoint as it was after two of four epochs.
    var kept: Data?
    _ = try Trainer(
      options: options(), checkpoint: CheckpointPolicy(file: file, resume: false)
    ) { progress in
      if progress.epoch == 3, kept == nil { kept = FileManager.default.contents(atPath: file.path) }
    }.train(network, on: data)
    try #require(kept).write(to: file)
    var epochs: Set<Int> = []
    let resumed = try Trainer(
      options: options(), checkpoint: CheckpointPolicy(file: file, resume: true)
    ) { epochs.insert($0.epoch) }.train(network, on: data)
    #expect(epochs == [3, 4])
    #expect(NetworkFile.encode(resumed) == NetworkFile.encode(whole))
  }

  @Test func checkpointOfAnotherRunIsRefused() throws {
    let network = try smallNetwork()
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    _ = try Trainer(
      options: options(epochs: 1), checkpoint: CheckpointPolicy(file: file, resume: false)
    ).train(network, on: data)
    let bytes = try Data(contentsOf: file)
    let changed = data.prefix(train: data.train.count - 1, test: data.test.count)
    let error = #expect(throws: TrainingError.self) {
      try Trainer(
        options: options(epochs: 2), checkpoint: CheckpointPolicy(file: file, resume: true)
      ).train(network, on: changed)
    }
    guard case .otherRun(file.path, let differences) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(differences.map(\.name) == ["--epochs", "the training images"])
    #expect(differences[0].description == "`epochs` was 1 and is 2")
    // What earlier versions wrote: a number instead of the settings that it stands for.
    try ([UInt8]("BABBCKP".utf8) + [1, 2, 3, 4, 5]).withUnsafeBytes {
      try Data($0).write(to: file)
    }
    #expect(throws: TrainingError.earlierVersion(path: file.path)) {
      try Trainer(
        options: options(epochs: 1), checkpoint: CheckpointPolicy(file: file, resume: true)
      ).train(network, on: data)
    }
    try bytes.prefix(bytes.count / 2).write(to: file)
    #expect(throws: FileFormatError.self) {
      try Trainer(
        options: options(epochs: 1), checkpoint: CheckpointPolicy(file: file, resume: true)
      ).train(network, on: data)
    }
  }

  /// With fewer images than a batch, each step takes all.
  @Test func aBatchShrinks() throws {
    let network = try smallNetwork()
    var large = options()
    large.batchSize = 1000
    var whole = options()
    whole.batchSize = data.train.count
    let trained = try Trainer(options: large).train(network, on: data)
    #expect(trained != network)
    #expect(try trained == Trainer(options: whole).train(network, on: data))
    let none = data.prefix(train: 0, test: 10)
    #expect(throws: TrainingError.tooFewImages(count: 0, processes: 1)) {
      try Trainer(options: large).train(network, on: none)
    }
  }

  @Test func badOptionsAndDataAreRefused() throws {
    let network = try smallNetwork()
    var bad = options()
    bad.batchSize = 0
    #expect(throws: TrainingError.badOption("batchSize", value: "0")) {
      try Trainer(options: bad).train(network, on: data)
    }
    #expect(throws: DatasetMismatch.self) {
      try Trainer(options: options()).train(.leNet5(), on: data)
    }
  }
}
