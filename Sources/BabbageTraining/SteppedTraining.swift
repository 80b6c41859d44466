#if Training
  import Babbage
  import BabbageData

  /// Training one step at a time, for benchmarks.
  @_spi(Benchmarks) public final class SteppedTraining {
    private let model: Model
    private let optimizers: Optimizers
    private let loss: Loss
    private let images: TrainingImages
    private let batchSize: Int
    private var next = 0

    /// Dense training.
    public init(_ network: Network, on data: Dataset, options: TrainingOptions) throws {
      try TorchSettings.apply(threads: options.threads)
      model = try Model(network)
      optimizers = try Optimizers(model, rates: options.rates)
      loss = Loss()
      images = try TrainingImages(
        data.train, augmentation: [], seed: options.seed, keep: true)
      batchSize = options.batchSize
    }

    /// Training of quantised coefficients; the network is the teacher.
    public init(
      _ network: Network, plan: CompressionPlan, on data: Dataset, options: CompressionOptions
    ) throws {
      try TorchSettings.apply(threads: options.threads)
      model = try Model(
        network, compute: options.compute, schemes: plan.schemes(for: network),
        start: options.start(of: network))
      try model.quantize(fitting: true)
      optimizers = try Optimizers(model, rates: options.rates)
      loss = Loss(temperature: options.temperature, distillation: options.distillation)
      images = try TrainingImages(
        data.train, augmentation: [], seed: options.seed, keep: true,
        teacher: Model(network))
      batchSize = options.batchSize
    }

    /// Forward, backward and a move of all parameters, on the next batch.
    public func step() throws {
      let positions = (0..<batchSize).map { (next + $0) % images.count }
      next = (next + batchSize) % images.count
      let batch = try TorchTensor(integers: positions)
      optimizers.setRates(point: 0.5)
      _ = try TrainingStep(model: model, loss: loss)(
        batch, of: images.copy(0), labels: images.labels, optimizers)
    }
  }
#endif
