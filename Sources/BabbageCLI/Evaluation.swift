import ArgumentParser
import Babbage
import BabbageData
import BabbageRuntime
import BabbageTraining
import Foundation

/// What computes the scores.
enum Engine: String, CaseIterable, ExpressibleByArgument {
  /// The runtime that ships, with computation reuse.
  case runtime
  /// The runtime on integers alone, calibrated on training images, or on others if there are none.
  case integer
  /// LibTorch, with expanded weights.
  case torch
}

/// How well a network classifies a split, and how long that took.
struct Evaluation {
  /// From this many classes on the five highest scores are of interest.
  private static let classesForTop5 = 20
  private static let imagesPerPart = 500
  /// So many images settle the ranges of the integer engine's maps.
  private static let calibrationImages = 1000

  /// How often the right class had one of the highest scores.
  let accuracy: Accuracy
  /// How long that took.
  let seconds: Double
  private let hasTop5: Bool

  /// Classifies all images of a split.
  ///
  /// - Parameter threads: As many as the machine has cores if not given.
  /// - Throws: `DatasetMismatch` if data and network do not fit each other.
  init(
    of network: Network, on images: ImageSet, of data: Dataset, engine: Engine = .runtime,
    threads: Int? = nil
  ) throws {
    try self.init(images, of: data) {
      try Self.scores(of: network, on: images, of: data, engine: engine, threads: threads)
    }
  }

  /// Classifies all images of a split in integers.
  ///
  /// - Parameters:
  ///   - network: A network that was made of one that fits the data.
  ///   - threads: As many as the machine has cores if not given.
  init(
    of network: IntegerNetwork, on images: ImageSet, of data: Dataset, threads: Int? = nil
  ) throws {
    try self.init(images, of: data) {
      try Self.scores(of: images, by: BatchExecutor(network, threads: threads))
    }
  }

  private init(_ images: ImageSet, of data: Dataset, scores: () throws -> [[Float]]) rethrows {
    let start = ContinuousClock.now
    accuracy = Accuracy(scores: try scores(), labels: images.labels.map(Int.init))
    seconds = start.duration(to: .now).inSeconds
    hasTop5 = data.classCount >= Self.classesForTop5
    Log.logger.info("evaluated \(images.count) images in \(seconds) s")
  }

  /// Writes the results into figures.
  func add(to figures: inout Figures) {
    figures.accuracy = accuracy.percent
    figures.top5 = hasTop5 ? accuracy.top5Percent : nil
    figures.images = accuracy.images
  }

  /// The scores of all images of a split.
  ///
  /// - Throws: `DatasetMismatch` if data and network do not fit each other.
  static func scores(
    of network: Network, on images: ImageSet, of data: Dataset, engine: Engine = .runtime,
    threads: Int? = nil
  ) throws -> [[Float]] {
    try data.check(fits: network)
    return switch engine {
    case .runtime:
      scores(of: images, by: try BatchExecutor(LoweredNetwork(network), threads: threads))
    case .integer:
      scores(
        of: images, by: try BatchExecutor(integerNetwork(network, for: data), threads: threads))
    case .torch: try torchScores(of: network, on: images, threads: threads)
    }
  }

  /// The network on integers alone.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: What it is calibrated with.
  ///   - cost: What its layers' forms cost where it is to run.
  static func integerNetwork(
    _ network: Network, for data: Dataset, cost: some CostModel = RuntimeCost.integer
  ) throws -> IntegerNetwork {
    let all = data.calibration
    let count = min(calibrationImages, all.count)
    let images = (0..<count).lazy.map { all.tensor(at: $0).values }
    return try IntegerNetwork(
      network, calibratedOn: images,
      forms: LayerForms(
        network, .cheapest(cost), preferring: LayerForms(network, .cheapest(RuntimeCost.integer))))
  }

  /// Test images with the scores that the integer engine gives them.
  ///
  /// - Parameter count: How many; all if there are fewer.
  static func testVectors(
    of network: IntegerNetwork, from data: Dataset, count: Int
  ) throws -> [TestVector] {
    var executor = try Executor(network)
    return (0..<min(count, data.test.count)).map { index in
      let image = data.test.tensor(at: index)
      return TestVector(
        pixels: image.values.map { UInt8(($0 * 255).rounded()) },
        scores: executor.integers(of: image.values), label: Int(data.test.labels[index]))
    }
  }

  private static func scores(of images: ImageSet, by executor: BatchExecutor) -> [[Float]] {
    var executor = executor
    let progress = ProgressLine()
    defer { progress.clear() }
    return stride(from: 0, to: images.count, by: imagesPerPart).flatMap { start in
      progress.show("evaluating \(ProgressLine.bar(Double(start) / Double(images.count)))")
      return executor.scores(count: min(imagesPerPart, images.count - start)) { index in
        images.tensor(at: start + index).values
      }
    }
  }

  private static func torchScores(
    of network: Network, on images: ImageSet, threads: Int?
  ) throws -> [[Float]] {
    let progress = ProgressLine()
    defer { progress.clear() }
    try TorchLibrary.open { progress.show($0) }
    return try TorchEvaluator(network, threads: threads).scores(of: images)
  }
}

/// How long one image takes.
enum Latency {
  /// The median over single images, one after another on one thread, after a few to warm up.
  static func medianMicroseconds(
    of network: Network, on images: ImageSet, count: Int = 500
  ) throws -> Double {
    var executor = try Executor(LoweredNetwork(network))
    let inputs = (0..<min(count, images.count)).map { images.tensor(at: $0).values }
    for input in inputs.prefix(20) { _ = executor.run(input) }
    let times = inputs.map { input in
      let start = ContinuousClock.now
      _ = executor.run(input)
      return start.duration(to: .now).inSeconds
    }.sorted()
    return times.isEmpty ? 0 : 1e6 * times[times.count / 2]
  }
}

extension Duration {
  /// As a number.
  var inSeconds: Double { self / .seconds(1) }
}
