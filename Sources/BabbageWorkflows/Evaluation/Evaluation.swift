import Babbage
import BabbageData
import BabbageRuntime
import BabbageTraining

/// How well a network classifies images, and how long that took.
public struct Evaluation: Sendable {
  /// From this many classes on, top-5 accuracy is of interest.
  private static let classesForTop5 = 20
  private static let imagesPerPart = 500

  /// How often the right class had one of the highest scores.
  public let accuracy: Accuracy
  /// How long that took.
  public let seconds: Double
  private let hasTop5: Bool

  /// Classifies images in floating point, in integers or with LibTorch.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - images: A split of the data set.
  ///   - data: The data set; the integer engine is calibrated on it.
  ///   - engine: What computes the scores.
  ///   - threads: As many as the machine has cores if not given.
  ///   - observer: Is told how far it is.
  /// - Throws: `DatasetMismatch` if data and network do not fit each other; what the engine throws.
  public init(
    of network: Network, on images: ImageSet, of data: Dataset, engine: Engine = .runtime,
    threads: Int? = nil, observer: RunObserver = RunObserver()
  ) throws {
    try self.init(images, of: data, observer) {
      try Self.scores(
        of: network, on: images, of: data, engine: engine, threads: threads, observer: observer)
    }
  }

  /// Classifies images with a network that is quantised already.
  ///
  /// - Parameters:
  ///   - network: A network that was made of one that fits the data.
  ///   - images: A split of the data set.
  ///   - data: The data set.
  ///   - threads: As many as the machine has cores if not given.
  ///   - observer: Is told how far it is.
  /// - Throws: `NetworkError` if the network cannot be executed.
  public init(
    of network: IntegerNetwork, on images: ImageSet, of data: Dataset, threads: Int? = nil,
    observer: RunObserver = RunObserver()
  ) throws {
    try self.init(images, of: data, observer) {
      Self.scores(of: images, by: try BatchExecutor(network, threads: threads), observer)
    }
  }

  private init(
    _ images: ImageSet, of data: Dataset, _ observer: RunObserver, scores: () throws -> [[Float]]
  ) rethrows {
    let start = ContinuousClock.now
    accuracy = Accuracy(scores: try scores(), labels: images.labels.map(Int.init))
    seconds = start.duration(to: .now).inSeconds
    hasTop5 = data.classCount >= Self.classesForTop5
    observer.noted("evaluated \(images.count) images in \(seconds) s")
  }

  /// Writes the results into figures.
  ///
  /// - Parameter figures: Their accuracies and their number of images are set.
  package func add(to figures: inout Figures) {
    figures.accuracy = accuracy.percent
    figures.top5 = hasTop5 ? accuracy.top5Percent : nil
    figures.images = accuracy.images
  }
}

extension Evaluation {
  /// Computes the scores of all images of a split.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - images: A split of the data set.
  ///   - data: The data set; the integer engine is calibrated on it.
  ///   - engine: What computes the scores.
  ///   - threads: As many as the machine has cores if not given.
  ///   - observer: Is told how far it is.
  /// - Returns: A score for each class, for each image.
  /// - Throws: `DatasetMismatch` if data and network do not fit each other; what the engine throws.
  public static func scores(
    of network: Network, on images: ImageSet, of data: Dataset, engine: Engine = .runtime,
    threads: Int? = nil, observer: RunObserver = RunObserver()
  ) throws -> [[Float]] {
    try data.check(fits: network)
    switch engine {
    case .runtime:
      let executor = try BatchExecutor(LoweredNetwork(network), threads: threads)
      return scores(of: images, by: executor, observer)
    case .integer:
      let integers = try IntegerNetwork(network, calibratedOn: data, for: .runtime)
      return scores(of: images, by: try BatchExecutor(integers, threads: threads), observer)
    case .torch:
      defer { observer.ended() }
      try TorchLibrary.open { observer.progress($0) }
      return try TorchEvaluator(network, threads: threads).scores(of: images)
    }
  }

  private static func scores(
    of images: ImageSet, by executor: BatchExecutor, _ observer: RunObserver
  ) -> [[Float]] {
    var executor = executor
    defer { observer.ended() }
    return stride(from: 0, to: images.count, by: imagesPerPart).flatMap { start in
      observer.progress("evaluating \(ProgressBar.text(Double(start) / Double(images.count)))")
      return executor.scores(count: min(imagesPerPart, images.count - start)) { index in
        images.tensor(at: start + index).values
      }
    }
  }
}
