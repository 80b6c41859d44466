import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

@Suite(.serialized)
struct CompressorTests {
  private let data = syntheticDataset(train: 320, test: 80)

  private func options(_ coefficientEpochs: Int = 3, _ quantizedEpochs: Int = 5)
    -> CompressionOptions
  {
    var options = CompressionOptions()
    options.coefficientEpochs = coefficientEpochs
    options.quantizedEpochs = quantizedEpochs
    options.batchSize = 32
    (options.augmentation, options.copies) = ([.affine], 2)
    return options
  }

  private func plan(_ texts: [String: String]) throws -> CompressionPlan {
    CompressionPlan(layers: try texts.mapValues { try Scheme(parsing: $0) })
  }

  private func teacher() throws -> Network {
    var options = TrainingOptions()
    options.epochs = 6
    options.batchSize = 32
    return try Trainer(options: options).train(smallNetwork(), on: data)
  }

  private func largestDifference(_ network: Network, _ form: LayerForms.Policy) throws -> (
    Float, Float
  ) {
    let test = data.test
    var executor = try BatchExecutor(LoweredNetwork(network, form), threads: 1)
    let runtime = executor.scores(count: test.count) { test.tensor(at: $0).values }
    let torch = try TorchEvaluator(network).scores(of: test)
    try #require(runtime.map(\.count) == torch.map(\.count) && runtime.count == test.count)
    let pairs = zip(runtime.flatMap { $0 }, torch.flatMap { $0 })
    return (
      pairs.reduce(0) { max($0, ($1.0 - $1.1).magnitude) },
      pairs.reduce(0) { max($0, $1.1.magnitude) }
    )
  }

  @Test(arguments: [
    [
      "conv": "filters=linear/4 window=quadratic bits=4",
      "hidden": "filters=quadratic/10 channels=linear/4 window=quadratic bits=3",
      "scores": "channels=linear/10 bits=5",
    ],
    [
      "conv": "filters=constant/2 rows=linear bias=filters bits=8",
      "hidden": "channels=quadratic/all bits=6 bias=filters",
    ],
    ["hidden": "filters=linear/4 knots=shifts channels=constant/8"],
    [
      "conv": "flattened=linear/4 bits=6",
      "hidden": "filters=linear/4 flattened=linear/5 bits=4",
    ],
    ["hidden": "sorted=linear/32 bits=8", "scores": "channels=linear/10 bits=5"],
    ["conv": "exact bits=8", "hidden": "exact bits=4", "scores": "exact bits=8"],
  ])
  func deployedNetworkIsTheTrainedOne(_ texts: [String: String]) throws {
    var last: Double?
    let compressed = try Compressor(options: options()) {
      if let accuracy = $0.accuracy { last = accuracy }
    }.compress(teacher(), plan: plan(texts), on: data)
    for form in [LayerForms.Policy.cheapest(RuntimeCost.float), .reuse, .dense] {
      let (difference, largest) = try largestDifference(compressed, form)
      #expect(difference <= 1e-4 * largest)
    }
    let scores = try TorchEvaluator(compressed).scores(of: data.test)
    let accuracy = Accuracy(scores: scores, labels: data.test.labels.map(Int.init)).percent
    #expect(accuracy >= 90)
    // Folding and 8-bit scales change little against the model that was trained.
    #expect(abs(accuracy - (try #require(last))) <= 5)
    for site in compressed.layers {
      let (node, layer) = (site.node, site.layer)
      #expect(try layer.weight.scheme == Scheme(parsing: texts[node.name] ?? "exact"))
      if case .bits(let bits) = layer.weight.scheme.format {
        guard case .quantized(let codes) = layer.weight.parameter else {
          Issue.record("\(node.name) is not quantised")
          continue
        }
        #expect(codes.bits == bits)
        if case .float = layer.bias?.values { Issue.record("\(node.name)'s bias is not") }
      }
    }
    let file = NetworkFile.encode(compressed)
    #expect(try NetworkFile.decode(file) == compressed)
  }

  @Test func resumedRunGivesTheSameBytes() throws {
    let network = try teacher()
    let plan = try plan([
      "conv": "filters=linear/4 window=quadratic bits=4",
      "hidden": "filters=quadratic/10 channels=linear/4 bits=3",
    ])
    let whole = try Compressor(options: options(2, 2)).compress(network, plan: plan, on: data)
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    let kept = try checkpoints(in: file) {
      _ = try Compressor(options: options(2, 2), checkpoint: $0)
        .compress(network, plan: plan, on: data)
    }
    // Before and after rounding has begun, in the middle of an epoch and at its end.
    for epochs in [0.4, 1, 2, 2.1, 3.7, 4] {
      try #require(kept[epochs]).write(to: file)
      let resumed = try Compressor(
        options: options(2, 2), checkpoint: CheckpointPolicy(file: file, resume: true)
      ).compress(network, plan: plan, on: data)
      #expect(NetworkFile.encode(resumed) == NetworkFile.encode(whole), "\(epochs)")
    }
  }

  /// Where every epoch has a copy of its own, a teacher of copies says the same as one that runs
  /// along; and where images are only mirrored, the same as one of originals and mirror images.
  @Test(
    arguments: [
      ([.padCrop, .flip], .along), ([.flip], .original), ([], .original), ([], .along),
    ] as [([Augmentation], CompressionOptions.Teaching)])
  func teachersAgree(_ augmentation: [Augmentation], _ use: CompressionOptions.Teaching) throws {
    let network = try teacher()
    let plan = try plan(["hidden": "filters=linear/4 channels=linear/4"])
    var options = options(3, 0)
    (options.augmentation, options.copies, options.threads) = (augmentation, 3, 1)
    // A sharp teacher's gradients become small, and AdamW enlarges their rounding errors.
    (options.temperature, options.distillation) = (4, 0.9)
    options.teaching = .copies
    let copies = try Compressor(options: options).compress(network, plan: plan, on: data)
    options.teaching = use
    let other = try Compressor(options: options).compress(network, plan: plan, on: data)
    let numbers = [copies, other].map { network in
      network.layers.flatMap { $0.layer.weight.expanded.values }
    }
    #expect(relativeError(numbers[1], numbers[0].map(Double.init)) < 1e-4)
  }

  /// Without a teacher nothing is kept, and every epoch varies anew: the number of copies is nothing.
  @Test func withoutATeacherThereAreNoCopies() throws {
    let network = try teacher()
    let plan = try plan(["hidden": "filters=linear/4 channels=linear/4"])
    var options = options(2, 0)
    (options.augmentation, options.distillation) = ([.padCrop], 0)
    let results = try [1, 2].map { copies in
      options.copies = copies
      return try Compressor(options: options).compress(network, plan: plan, on: data)
    }
    #expect(results[0] == results[1])
    options.distillation = 0.5
    let taught = try [1, 2].map { copies in
      options.copies = copies
      return try Compressor(options: options).compress(network, plan: plan, on: data)
    }
    #expect(taught[0] != taught[1])
  }

  @Test(.slow, .tags(.slow)) func bothStartsLearn() throws {
    let network = try teacher()
    let plan = try plan([
      "hidden": "filters=linear/10 channels=linear/4 window=quadratic bits=4",
      "scores": "channels=linear/10 bits=5",
    ])
    for start in CompressionOptions.Start.allCases {
      var options = options(8, 16)
      options.start = start
      options.batchSize = 16
      let compressed = try Compressor(options: options).compress(network, plan: plan, on: data)
      let scores = try TorchEvaluator(compressed).scores(of: data.test)
      #expect(Accuracy(scores: scores, labels: data.test.labels.map(Int.init)).percent >= 90)
    }
  }

  /// Statistics cover all classes, even where a set has one class after the other.
  @Test func classesMayComeOneAfterTheOther() throws {
    let mixed = syntheticDataset(train: 2000, test: 80)
    var order = Array(0..<2000)
    order.sort { (mixed.train.labels[$0], $0) < (mixed.train.labels[$1], $1) }
    let size = 12 * 12
    let sorted = ImageSet(
      images: order.flatMap { mixed.train.images[($0 * size)..<(($0 + 1) * size)] },
      labels: order.map { mixed.train.labels[$0] }, channels: 1, height: 12, width: 12)
    let data = Dataset(
      name: "sorted", title: "Sorted", train: sorted, test: mixed.test,
      classNames: mixed.classNames)
    // Nearly nothing is trained: what the network computes must survive as it was.
    var options = options(1, 0)
    options.start = .network
    options.augmentation = []
    (options.learningRate, options.normalizationRate) = (1e-9, 1e-9)
    let teacher = try teacher()
    let all = ["conv": "exact bits=8", "hidden": "exact bits=8", "scores": "exact bits=8"]
    let compressed = try Compressor(options: options).compress(
      teacher, plan: plan(all), on: data)
    let scores = try [teacher, compressed].map {
      try TorchEvaluator($0).scores(of: data.test).flatMap { $0 }
    }
    let largest = scores[0].reduce(0) { max($0, $1.magnitude) }
    try #require(scores[0].count == scores[1].count && scores[0].count == 4 * 80)
    let difference = zip(scores[0], scores[1]).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(difference <= 0.05 * largest)
  }

  @Test func theNetworkIsPutInOrderFirst() throws {
    let network = try smallNetwork()
    let plan = try plan(["hidden": "filters=linear/5 channels=linear/4"])
    var options = options(1, 0)
    var found: [OrderedNetwork] = []
    for order in CompressionOptions.Order.allCases {
      options.order = order
      _ = try Compressor(options: options, ordered: { found.append($0) })
        .compress(network, plan: plan, on: data)
    }
    let ordered = try #require(found.first)
    #expect(found.count == 1, "only if it is asked for")
    #expect(ordered.after[0].share < ordered.before[0].share)
    let isSame = try ordered.network == network.ordered(for: plan, seed: options.seed).network
    #expect(isSame)
  }

  @Test func badPlansAreRefused() throws {
    let network = try smallNetwork()
    #expect(throws: TrainingError.nothingToCompress) {
      try Compressor(options: options()).compress(network, plan: CompressionPlan(), on: data)
    }
    #expect(throws: NetworkError.self) {
      try Compressor(options: options()).compress(
        network, plan: plan(["nowhere": "filters=linear"]), on: data)
    }
    #expect(throws: NetworkError.self) {
      try Compressor(options: options()).compress(
        network, plan: plan(["scores": "channels=linear/all knots=shifts"]), on: data)
    }
  }
}
