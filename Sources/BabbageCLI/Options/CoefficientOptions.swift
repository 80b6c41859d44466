import ArgumentParser
import BabbageTraining

/// How coefficients are trained.
struct CoefficientOptions: ParsableArguments {
  /// What the coefficients start from; see `CompressionOptions.Start`.
  enum Start: String, CaseIterable, ExpressibleByArgument {
    /// The least-squares projection of the network's weights.
    case projection
    /// The same, with the scales and biases that keep what the network computes.
    case network
    /// Random numbers.
    case random
  }

  /// In which order hidden channels are projected; see `CompressionOptions.Order`.
  enum Order: String, CaseIterable, ExpressibleByArgument {
    /// Neighbours are alike.
    case similar
    /// As the network has them.
    case asIs = "as-is"
  }

  /// What a teacher's scores are of; see `CompressionOptions.Teaching`.
  enum Teaching: String, CaseIterable, ExpressibleByArgument {
    /// Varied copies of the images.
    case copies
    /// The images as they are.
    case original
    /// The images of every batch.
    case along
  }

  @Option(help: "Epochs in floating point.\(TrainingDefaults.coefficientEpochs)")
  var coefficientEpochs: Int?

  @Option(help: "Epochs with quantised coefficients.\(TrainingDefaults.quantizedEpochs)")
  var quantizedEpochs: Int?

  @Option(
    help: "The largest learning rate of coefficients.\(TrainingDefaults.coefficientRate)")
  var learningRate: Double?

  @Option(
    help: """
      The largest learning rate of the core maps' scales and biases.\
      \(TrainingDefaults.normalizationRate)
      """)
  var normalizationRate: Double?

  @Option(help: "What the coefficients start from.\(TrainingDefaults.start)")
  var start: Start?

  @Option(help: "The order in which hidden channels are projected.\(TrainingDefaults.order)")
  var order: Order?

  @Option(help: "The teacher's share of the loss, 0 to 1.\(TrainingDefaults.distillation)")
  var distillation: Double?

  @Option(
    help: """
      What scores are divided by in the teacher's part of the loss.\(TrainingDefaults.temperature)
      """)
  var temperature: Double?

  @Option(
    help: """
      With augmentation, what the teacher scores: varied copies of the images, once, which are used \
      in turn; the original images, once, for images that vary anew in every epoch; or, running \
      along, the images of each batch. (default: copies; along with --device cuda)
      """)
  var teaching: Teaching?

  @Option(
    help: "With --teaching copies: how many copies there are.\(TrainingDefaults.copies)")
  var copies: Int?

  @Option(
    help: ArgumentHelp(
      """
      Train for a payload of this many bytes, coded by a range coder: layers get codes that are \
      mostly zero, where that loses least.
      """, valueName: "bytes"))
  var codedBytes: ByteCount?
}

extension CompressionOptions {
  /// The defaults, except where an option is given.
  init(_ given: CoefficientOptions, _ steps: StepOptions) {
    self.init()
    coefficientEpochs = given.coefficientEpochs ?? coefficientEpochs
    quantizedEpochs = given.quantizedEpochs ?? quantizedEpochs
    learningRate = given.learningRate ?? learningRate
    normalizationRate = given.normalizationRate ?? normalizationRate
    start = given.start.flatMap { Start(rawValue: $0.rawValue) } ?? start
    order = given.order.flatMap { Order(rawValue: $0.rawValue) } ?? order
    distillation = given.distillation ?? distillation
    temperature = given.temperature ?? temperature
    teaching = given.teaching.flatMap { .init(rawValue: $0.rawValue) } ?? teaching
    copies = given.copies ?? copies
    codedBytes = given.codedBytes?.bytes ?? codedBytes
    batchSize = steps.batchSize ?? batchSize
    seed = steps.seed
    threads = steps.threads
    augmentation = steps.augmentation?.kinds ?? augmentation
    precision = steps.precision.value
    device = steps.device.value
  }
}
