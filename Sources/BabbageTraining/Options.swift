/// How a dense network is trained.
public struct TrainingOptions: Equatable, Sendable {
  /// How many times every image is seen.
  public var epochs = 14
  /// Images per step.
  public var batchSize = 128
  /// The largest learning rate of the cycle.
  public var learningRate = 2e-3
  /// Decoupled weight decay of weights; biases have none.
  public var weightDecay = 0.05
  /// Determines initial weights, order and augmentation; the same seed gives the same weights.
  public var seed: UInt64 = 0
  /// LibTorch's threads; by default as many as the machine has cores.
  public var threads: Int?
  /// How images are varied, differently each epoch.
  ///
  /// By default, photographs by pad-crop and flip, and grey images by affine maps.
  public var augmentation: [Augmentation]?
  /// The number format in which convolutions are computed.
  public var precision = Precision.float
  /// The device that computes.
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
  /// Images per step.
  public var batchSize = 128
  /// The largest learning rate of coefficients, relative to the largest code (quantised value).
  public var learningRate = 1e-2
  /// The largest learning rate of scales and biases of the core maps.
  public var normalizationRate = 1.5e-2
  /// The largest learning rate of layers that stay dense.
  public var denseRate = 1e-3
  /// The distillation temperature, which softens the scores of teacher and student.
  public var temperature = 1.0
  /// The teacher's share of the loss; the rest is cross-entropy with the labels.
  public var distillation = 0.7
  /// What the teacher's scores are of, where images are varied; by default copies on the processor,
  /// and every batch on another device.
  public var teaching: Teaching?
  /// How many varied copies of the training images a teacher of copies has; they are used in turn,
  /// and kept in memory.
  public var copies = 10
  /// Determines initial values, order and augmentation; the same seed gives the same network.
  public var seed: UInt64 = 0
  /// LibTorch's threads; by default as many as the machine has cores.
  public var threads: Int?
  /// How images are varied; by default, photographs by pad-crop and flip, grey images not at all.
  ///
  /// The fewer coefficients a network has, the less it learns from images that vary more.
  public var augmentation: [Augmentation]?
  /// The number format in which convolutions are computed.
  public var precision = Precision.float
  /// The device that computes.
  public var device = Device.cpu
  /// What the coefficients start from.
  public var start = Start.projection
  /// The order in which hidden channels are projected.
  public var order = Order.asIs

  /// What the coefficients start from.
  public enum Start: String, Sendable, CaseIterable {
    /// The least-squares projection of the network's own weights; core maps start from mean 0 and
    /// variance 1.
    case projection
    /// The same, with the scales and biases that keep what the network computes, as far as the
    /// projection allows; best where most of the network survives.
    case network
    /// Random numbers; the teacher alone carries over what the network knows.
    case random
  }

  /// What a teacher's scores are of, where images are varied.
  ///
  /// Without a teacher, every epoch varies the images anew.
  public enum Teaching: String, Sendable, CaseIterable {
    /// Varied copies of the images, which have its scores and are used again: the teacher runs once
    /// for each copy.
    case copies
    /// The images as they are, and their mirror images where some are mirrored: the teacher runs
    /// once, and its scores teach images that every epoch varies anew.
    case original
    /// The images of every batch: the teacher runs at each step.
    case along
  }

  /// The order in which hidden channels are projected.
  public enum Order: String, Sendable, CaseIterable {
    /// Similar channels are neighbours; see `Network.ordered(for:seed:)`.
    case similar
    /// The network's own order.
    case asIs = "as-is"
  }

  /// The payload bytes to train for, with all numbers coded by a range coder; `nil` packs them.
  ///
  /// The length of the codes becomes a part of the loss in the quantised epochs, and zero is a code.
  public var codedBytes: Int?

  /// The options that made `Models/lenet5-mnist.babbage`.
  public init() {}
}

/// How far a run has come.
public struct TrainingProgress: Equatable, Sendable {
  /// `training`, `coefficients` or `quantised`.
  public let phase: String
  /// The epoch, from 1.
  public let epoch: Int
  /// The number of epochs in all phases together.
  public let epochs: Int
  /// The fraction of this epoch that is done.
  public let epochFraction: Double
  /// The mean loss of this epoch so far.
  public let loss: Double
  /// Top-1 accuracy in percent, known at the end of an epoch: on the validation images, or on the
  /// test images if there are none.
  public let accuracy: Double?
  /// The bytes of the payload, roughly, where its size is a part of the loss.
  public let payloadBytes: Int?
  /// Training images per second in this epoch so far.
  public let imagesPerSecond: Double
  /// Seconds left at this pace.
  public let secondsLeft: Double
  /// Seconds that checkpoints have taken so far: their copies, and the processor's time to write
  /// them.
  public let checkpointSeconds: Double
}
