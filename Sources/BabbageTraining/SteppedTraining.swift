#if Training
import Babbage
import BabbageData

/// Training one step at a time, for a loop of one's own.
///
/// ``Trainer`` and ``Compressor`` are such loops, with one cycle of the learning rate, augmentation and checkpoints. This one
/// chooses nothing: which images a step sees, how fast it learns and when coefficients are rounded is up to the caller.
public final class SteppedTraining {
  private let model: Model
  private let optimizers: Optimizers
  private let loss: Loss
  private let images: TrainingImages

  /// Dense training.
  ///
  /// - Parameter options: Rates, seed and threads; its epochs and batches are the caller's matter.
  /// - Throws: ``TrainingError`` if data and network do not fit.
  public init(_ network: Network, on data: Dataset, options: TrainingOptions) throws {
    try check(network, data, rates: [("the learning rate", options.learningRate)])
    try TorchSettings.apply(threads: options.threads)
    model = try Model(network)
    optimizers = try Optimizers(model, rates: options.rates)
    loss = Loss()
    images = try TrainingImages(data.train, augmentation: [], seed: options.seed, keep: true)
  }

  /// Training of coefficients; the network is the teacher.
  ///
  /// - Parameters:
  ///   - plan: The schemes; layers that it does not name stay dense.
  ///   - options: Rates, start, distillation, seed and threads; its epochs and batches are the caller's matter.
  /// - Throws: ``TrainingError`` if data and network do not fit, `NetworkError` if the plan does not suit the network.
  public init(
    _ network: Network, plan: CompressionPlan, on data: Dataset, options: CompressionOptions
  ) throws {
    try check(network, data, rates: [("the learning rate", options.learningRate)])
    try TorchSettings.apply(threads: options.threads)
    let network = try network.foldingBatchNorm()
    model = try Model(
      network, compute: options.compute, schemes: plan.schemes(for: network),
      start: options.start(of: network))
    optimizers = try Optimizers(model, rates: options.rates)
    loss = Loss(temperature: options.temperature, distillation: options.distillation)
    images = try TrainingImages(
      data.train, augmentation: [], seed: options.seed, keep: true,
      teacher: Model(network, compute: options.compute))
    if options.start == .network { try model.calibrate(on: images.copy(0).pixels) }
  }

  /// Rounds coefficients to codes from here on; gradients pass as if they were not.
  public func quantize() throws { try model.quantize(fitting: true) }

  /// Forward, backward and a move of all parameters.
  ///
  /// - Parameters:
  ///   - batch: The numbers of the training images that the step sees.
  ///   - point: The place in one cycle of the learning rate, from 0 (small) over 0.25 or so (the largest) to 1 (none).
  /// - Returns: The mean loss of the batch.
  /// - Precondition: The numbers are those of training images.
  @discardableResult public func step(_ batch: [Int], point: Double) throws -> Double {
    precondition(batch.allSatisfy { (0..<images.count).contains($0) }, "images that there are")
    optimizers.setRates(point: point)
    return try TrainingStep(model: model, loss: loss)(
      TorchTensor(integers: batch), of: images.copy(0), labels: images.labels, optimizers)
  }

  /// Percent of images whose highest score is the right class.
  public func accuracy(on images: ImageSet) throws -> Double {
    try TorchEvaluator.accuracy(of: model, on: images)
  }

  /// The network as it is now, its coefficients quantised as the plan says.
  public func network() throws -> Network { try model.trained() }
}
#endif
