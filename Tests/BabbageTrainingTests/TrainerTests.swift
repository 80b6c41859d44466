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

  /// From the middle of an epoch, and from its end.
  @Test func resumedRunGivesTheSameBytes() throws {
    let network = try smallNetwork()
    let whole = try Trainer(options: options()).train(network, on: data)
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    let kept = try checkpoints(in: file) {
      _ = try Trainer(options: options(), checkpoint: $0).train(network, on: data)
    }
    #expect(kept.count == 40, "ten steps an epoch")
    for epochs in [0.1, 1.5, 2, 3.9] {
      try #require(kept[epochs]).write(to: file)
      var (seen, losses): (Set<Int>, [Int: Double]) = ([], [:])
      let resumed = try Trainer(
        options: options(), checkpoint: CheckpointPolicy(file: file, resume: true)
      ) {
        seen.insert($0.epoch)
        losses[$0.epoch] = $0.loss
      }.train(network, on: data)
      #expect(seen == Set((Int(epochs) + 1)...4))
      #expect(NetworkFile.encode(resumed) == NetworkFile.encode(whole))
      // The steps before the checkpoint count in the epoch's mean.
      var wholeLosses: [Int: Double] = [:]
      _ = try Trainer(options: options()) { wholeLosses[$0.epoch] = $0.loss }
        .train(network, on: data)
      for (epoch, loss) in losses { #expect(abs(loss - (wholeLosses[epoch] ?? 0)) < 1e-5) }
    }
  }

  /// A run that is asked to stop ends at the next step, and leaves where it was.
  @Test func aStoppedRunKeepsItsLastStep() throws {
    let network = try smallNetwork()
    let scratch = try Scratch()
    var policy = CheckpointPolicy(
      file: scratch.url.appendingPathComponent("run.checkpoint"), resume: false)
    let request = StopRequest()
    policy.stop = request
    #expect(!request.make(), "nothing runs that could answer")
    #expect(throws: TrainingError.stopped(path: policy.file.path)) {
      try Trainer(options: options(), checkpoint: policy).train(network, on: data)
    }
    let resumed = try Trainer(
      options: options(), checkpoint: CheckpointPolicy(file: policy.file, resume: true)
    ).train(network, on: data)
    let whole = try Trainer(options: options()).train(network, on: data)
    #expect(NetworkFile.encode(resumed) == NetworkFile.encode(whole))
  }

  /// A run of less than the time before the first checkpoint writes none.
  @Test func aShortRunWritesNothing() throws {
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    _ = try Trainer(options: options(), checkpoint: CheckpointPolicy(file: file, resume: false))
      .train(smallNetwork(), on: data)
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  /// An epoch's images are varied by its number alone, and each batch holds what the order says: the
  /// same steps, taken one by one on images that were varied beforehand.
  @Test func everyEpochVariesAnew() throws {
    let network = try smallNetwork()
    var options = options(epochs: 2)
    options.augmentation = [.padCrop, .flip, .cutout]
    options.threads = 1
    let trained = try Trainer(options: options).train(network, on: data)

    let train = data.train
    let augmentation = try #require(PixelAugmentation([.padCrop, .flip, .cutout], of: train))
    var bytes: [UInt8] = []
    for epoch in 0..<2 {
      var random = SeededGenerator(seed: 5, stream: 1 << 32 + UInt64(epoch))
      for image in 0..<train.count {
        let change = augmentation.change(using: &random)
        bytes += Array(train.pixels(at: image)).withUnsafeBufferPointer { source in
          [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
            augmentation.apply(change, to: source, into: target)
            count = source.count
          }
        }
      }
    }
    let varied = Dataset(
      name: "varied", title: "Varied",
      train: ImageSet(
        images: bytes, labels: train.labels + train.labels, channels: 1, height: 12, width: 12),
      test: data.test, classNames: data.classNames)
    let stepped = try SteppedTraining(network, on: varied, options: options)
    try Torch.flushDenormals(true)
    defer { _ = try? Torch.flushDenormals(false) }
    for epoch in 0..<2 {
      var random = SeededGenerator(seed: 5, stream: UInt64(epoch))
      let order = Array(0..<320).shuffled(using: &random)
      for step in 0..<10 {
        try stepped.step(
          order[(32 * step)..<(32 * step + 32)].map { 320 * epoch + $0 },
          point: Double(10 * epoch + step) / 20)
      }
    }
    #expect(try NetworkFile.encode(stepped.network()) == NetworkFile.encode(trained))
  }

  @Test func checkpointOfAnotherRunIsRefused() throws {
    let network = try smallNetwork()
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    let bytes = try #require(
      try checkpoints(in: file) {
        _ = try Trainer(options: options(epochs: 1), checkpoint: $0).train(network, on: data)
      }[1])
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
    // What earlier versions wrote: a number instead of the settings that it stands for, and a state
    // between two epochs.
    for version: UInt8 in 1...2 {
      try ([UInt8]("BABBCKP".utf8) + [version, 2, 3, 4, 5]).withUnsafeBytes {
        try Data($0).write(to: file)
      }
      #expect(throws: TrainingError.earlierVersion(path: file.path)) {
        try Trainer(
          options: options(epochs: 1), checkpoint: CheckpointPolicy(file: file, resume: true)
        ).train(network, on: data)
      }
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
