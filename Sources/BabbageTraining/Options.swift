import Foundation

/// How a dense network is trained.
public struct TrainingOptions: Equatable, Sendable {
  /// How often every image is seen.
  public var epochs = 14
  /// Images a step.
  public var batchSize = 128
  /// The largest learning rate of the cycle.
  public var learningRate = 2e-3
  /// Decoupled weight decay of weights; biases have none.
  public var weightDecay = 0.05
  /// Decides initial weights, order and augmentation; the same seed gives the same weights.
  public var seed: UInt64 = 0
  /// Threads of LibTorch; as many as the machine has cores if not given.
  public var threads: Int?
  /// How images are varied, anew each epoch; if not given, photographs by pad-crop and flip, and
  /// grey images by affine maps.
  public var augmentation: [Augmentation]?
  /// In what numbers convolutions are computed.
  public var precision = Precision.float
  /// What computes.
  public var device = Device.cpu

  /// The options that reach 99.4 % with LeNet-5 on MNIST.
  public init() {}
}

/// How a network's coefficients are trained.
public struct CompressionOptions: Equatable, Sendable {
  /// Epochs in floating point, at the start of the cycle.
  public var coefficientEpochs = 12
  /// Epochs with quantised coefficients, the rest of the cycle.
  public var quantizedEpochs = 28
  /// Images a step.
  public var batchSize = 128
  /// The largest learning rate of coefficients, in fractions of the largest code.
  public var learningRate = 1e-2
  /// The largest learning rate of scales and biases of the core maps.
  public var normalizationRate = 1.5e-2
  /// The largest learning rate of layers that stay dense.
  public var denseRate = 1e-3
  /// Softens the scores of teacher and student.
  public var temperature = 1.0
  /// The share of the teacher in the loss; the rest is cross-entropy with the labels.
  public var distillation = 0.7
  /// How many augmented copies of the training images there are; they are used in turn.
  public var copies = 10
  /// Decides initial values, order and augmentation; the same seed gives the same network.
  public var seed: UInt64 = 0
  /// Threads of LibTorch; as many as the machine has cores if not given.
  public var threads: Int?
  /// How images are varied; if not given, photographs by pad-crop and flip, and grey images not.
  ///
  /// The fewer coefficients there are, the less is learned from images that vary more.
  public var augmentation: [Augmentation]?
  /// In what numbers convolutions are computed.
  public var precision = Precision.float
  /// What computes.
  public var device = Device.cpu
  /// What the coefficients start from.
  public var start = Start.projection
  /// In which order hidden channels are projected.
  public var order = Order.asIs

  /// What the coefficients start from.
  public enum Start: String, Sendable, CaseIterable {
    /// The least-squares projection of the network's own weights; core maps start from mean 0 and
    /// variance 1.
    case projection
    /// The same, with the scales and biases that keep what the network computes, as far as the
    /// projection does; best where most of the network survives.
    case network
    /// Random numbers; the teacher alone carries over what the network knows.
    case random
  }

  /// In which order hidden channels are projected.
  public enum Order: String, Sendable, CaseIterable {
    /// Neighbours are alike; see `Network.ordered(for:seed:)`.
    case similar
    /// As the network has them.
    case asIs = "as-is"
  }

  /// The options that made `Models/lenet5-mnist.babbage`.
  public init() {}
}

/// Where a run keeps what it needs to go on after it was stopped.
public struct CheckpointPolicy: Sendable {
  /// The file, written after every epoch.
  public let file: URL
  /// Whether to go on from the file if it is there.
  public let resume: Bool
  /// Called with the number of epochs that the file holds: after each writing, and when a run goes
  /// on from it.
  public var saved: (@Sendable (Int) -> Void)?

  /// Combines the first two.
  public init(file: URL, resume: Bool) {
    self.file = file
    self.resume = resume
  }

  /// Removes the file: the run is over and its result is safe.
  public func remove() { try? FileManager.default.removeItem(at: file) }
}

/// How far a run has come.
public struct TrainingProgress: Equatable, Sendable {
  /// `training`, `coefficients` or `quantised`.
  public let phase: String
  /// The epoch, from 1.
  public let epoch: Int
  /// The epochs of all phases.
  public let epochs: Int
  /// The part of this epoch that is done.
  public let epochFraction: Double
  /// The mean loss of this epoch so far.
  public let loss: Double
  /// Percent of test images classified right; known at the end of an epoch.
  public let accuracy: Double?
  /// Training images a second in this epoch so far.
  public let imagesPerSecond: Double
  /// Seconds that the rest will take at this pace.
  public let secondsLeft: Double
}
