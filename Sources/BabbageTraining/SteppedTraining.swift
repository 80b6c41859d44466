import Babbage
import BabbageData

/// Training one step at a time, for loops of your own.
///
/// ``Trainer`` and ``Compressor`` are such loops, with one cycle of the learning rate, augmentation
/// and checkpoints. This one chooses nothing: which images a step sees, how fast it learns and when
/// coefficients are rounded to codes (quantised values) is up to the caller.
public final class SteppedTraining {
  private let model: Model
  private let optimizers: Optimizers
  private let loss: Loss
  private let images: TrainingImages

  /// Prepares dense training.
  ///
  /// - Parameters:
  ///   - network: The network to train, from its present weights.
  ///   - data: The images to train on.
  ///   - options: Rates, seed, precision, device and threads; epochs and batches are up to the caller.
  /// - Throws: `DatasetMismatch` if data and network do not fit, ``TrainingError`` if an option is
  ///   out of range.
  public init(_ network: Network, on data: Dataset, options: TrainingOptions) throws {
    try check(network, data, rates: [("learningRate", options.learningRate)])
    try TorchSettings.apply(threads: options.threads, device: options.device)
    model = try Model(network, compute: options.compute)
    optimizers = try Optimizers(model, rates: options.rates)
    loss = Loss()
    images = try TrainingImages(
      data.train, augmentation: [], device: options.device, seed: options.seed)
  }

  /// Prepares the training of coefficients.
  ///
  /// - Parameters:
  ///   - network: The network to compress; it is also the teacher.
  ///   - plan: The schemes; layers that it does not name stay dense.
  ///   - data: The images to train on.
  ///   - options: Rates, start, distillation, seed, precision, device and threads; epochs and
  ///     batches are up to the caller.
  /// - Throws: `DatasetMismatch` if data and network do not fit, ``TrainingError`` if an option is
  ///   out of range, `NetworkError` if the plan does not suit the network.
  public init(
    _ network: Network, plan: CompressionPlan, on data: Dataset, options: CompressionOptions
  ) throws {
    try check(network, data, rates: [("learningRate", options.learningRate)])
    try TorchSettings.apply(threads: options.threads, device: options.device)
    let network = try network.foldingBatchNorm()
    model = try Model(
      network, compute: options.compute, schemes: plan.schemes(for: network),
      hasZero: options.codedBytes != nil, start: options.start(of: network))
    optimizers = try Optimizers(model, rates: options.rates)
    loss = Loss(temperature: options.temperature, distillation: options.distillation)
    images = try TrainingImages(
      data.train, augmentation: [], device: options.device, seed: options.seed,
      teacher: options.teacher(network))
    if options.start == .network { try model.calibrate(on: images) }
  }

  /// Rounds coefficients to codes from now on; gradients pass straight through the rounding.
  public func quantize() throws { try model.quantize(fitting: true) }

  /// Takes one step: forward, backward, and an update of all parameters.
  ///
  /// - Parameters:
  ///   - batch: The indices of the training images that the step sees.
  ///   - point: The position in one cycle of the learning rate, from 0 (small) through 0.15 (the
  ///     largest) to 1 (zero).
  /// - Returns: The mean loss of the batch.
  /// - Throws: `TorchError` if LibTorch fails, for example for lack of memory.
  /// - Precondition: The indices are those of training images.
  @discardableResult public func step(_ batch: [Int], point: Double) throws -> Double {
    precondition(batch.allSatisfy { (0..<images.count).contains($0) }, "images that there are")
    optimizers.setRates(point: point)
    return try TrainingStep(model: model, loss: loss)(
      images.pass(0, batches: 1) { _ in batch }(0), optimizers
    ).item()
  }

  /// The top-1 accuracy in percent.
  public func accuracy(on images: ImageSet) throws -> Double {
    try TorchEvaluator.accuracy(of: model, on: images)
  }

  /// The network as it is now; after ``quantize()``, with coefficients quantised as the plan says.
  public func network() throws -> Network { try model.trained() }
}
