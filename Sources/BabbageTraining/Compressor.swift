import Babbage
import BabbageData
import Foundation

/// Turns a trained network into one of polynomials.
///
/// The coefficients are trained through `W = K × P`, with normalisation of the core maps (the
/// output of the small convolution over coefficients), first in floating point and then rounded to
/// codes (quantised values); the original network is the teacher, unless there is another. Finally
/// the normalisation is folded and everything is quantised as the plan says.
public struct Compressor {
  private let options: CompressionOptions
  private let teacher: Network?
  private let checkpoint: CheckpointPolicy?
  private let group: ProcessGroup?
  private let progress: ((TrainingProgress) -> Void)?
  private let ordered: ((OrderedNetwork) -> Void)?

  /// - Parameters:
  ///   - options: How to train.
  ///   - teacher: Whose scores the compressed network learns; `nil` for those of the network that it
  ///     is made from.
  ///   - checkpoint: Where to keep the state between steps; `nil` keeps none.
  ///   - group: Processes that train together, all with the same options and data; each takes its
  ///     part of every batch. The lead alone evaluates and keeps checkpoints.
  ///   - progress: Called a few times a second, and after every epoch.
  ///   - ordered: Called when hidden channels have been put in order, if the options ask for that.
  public init(
    options: CompressionOptions, teacher: Network? = nil, checkpoint: CheckpointPolicy? = nil,
    group: ProcessGroup? = nil, progress: ((TrainingProgress) -> Void)? = nil,
    ordered: ((OrderedNetwork) -> Void)? = nil
  ) {
    self.options = options
    self.teacher = teacher
    self.checkpoint = checkpoint
    self.group = group
    self.progress = progress
    self.ordered = ordered
  }

  /// Approximates, trains and quantises.
  ///
  /// Layers with a sorted scheme are approximated and quantised once; the others are trained around
  /// them. Nothing is trained if all schemes are sorted.
  ///
  /// - Returns: The compressed network; layers that the plan does not name stay dense.
  /// - Throws: `DatasetMismatch` if data and network do not fit, ``TrainingError`` if an option is
  ///   out of range, the teacher is for other images or classes, the plan changes no layer or cannot
  ///   fit the bytes that are asked for, or training diverges, `NetworkError` if the plan does not
  ///   suit the network; errors of the checkpoint's file.
  public func compress(
    _ network: Network, plan: CompressionPlan, on data: Dataset
  ) throws -> Network {
    try check(
      network, data, ("batchSize", options.batchSize), ("copies", options.copies),
      ("coefficientEpochs", options.coefficientEpochs),
      rates: [
        ("learningRate", options.learningRate), ("temperature", options.temperature),
        ("normalizationRate", options.normalizationRate),
      ])
    guard options.quantizedEpochs >= 0 else {
      throw TrainingError.badOption("quantizedEpochs", value: "\(options.quantizedEpochs)")
    }
    if let bytes = options.codedBytes, bytes < 1 {
      throw TrainingError.badOption("codedBytes", value: "\(bytes)")
    }
    guard (0...1).contains(options.distillation) else {
      throw TrainingError.badOption("distillation", value: "\(options.distillation)")
    }
    try teacher?.check(teaches: network)
    // Normalisation of core maps takes the place of the network's own.
    let network = try network.foldingBatchNorm()
    let schemes = try plan.schemes(for: network)
    guard !schemes.isEmpty else { throw TrainingError.nothingToCompress }
    if let goal = options.codedBytes {
      let fewest = network.fewestCodedBytes(schemes)
      guard goal > fewest else { throw TrainingError.payloadTooSmall(bytes: goal, fewest: fewest) }
    }
    try TorchSettings.apply(
      threads: options.threads, group: group, device: options.device)
    let inOrder = try options.inOrder(network, for: plan)
    if let inOrder { ordered?(inOrder) }
    return try TorchSettings.flushingDenormals {
      try run(inOrder?.network ?? network, schemes, data)
    }
  }

  private func run(
    _ network: Network, _ schemes: [Int: Scheme], _ data: Dataset
  ) throws -> Network {
    let model = try Model(
      network, compute: options.compute, schemes: schemes, hasZero: options.codedBytes != nil,
      start: options.start(of: network))
    // Sorted weights are approximated without training, and the rest of the network is as it was.
    if schemes.values.allSatisfy(\.isSorted) { return try model.trained() }
    let images = try TrainingImages(
      data.train, augmentation: options.augmentation(of: data.train), device: options.device,
      seed: options.seed, teacher: options.teacher(self.teacher?.foldingBatchNorm() ?? network),
      group: group)
    if options.start == .network { try model.calibrate(on: images) }
    var run = RunIdentity()
    if checkpoint != nil {
      run = RunIdentity(network, on: data, options: options, teacher: self.teacher)
      run.set(schemes, of: network)
    }
    try TrainingLoop(
      model: model, images: images, test: data.choosing,
      epochs: options.coefficientEpochs + options.quantizedEpochs,
      quantizedFrom: options.coefficientEpochs,
      rates: options.rates,
      largestBatch: options.batchSize, seed: options.seed,
      loss: Loss(temperature: options.temperature, distillation: options.distillation),
      run: run,
      checkpoint: checkpoint, progress: progress, group: group,
      rate: options.codedBytes.map { RateControl(model.coded, goal: $0) }
    )()
    try model.measureStatistics(on: images)
    var trained = try model.trained()
    if options.codedBytes != nil { trained.coding = .range }
    return trained
  }
}

extension CompressionOptions {
  /// The largest learning rate and the weight decay of each kind of parameter.
  var rates: [ParameterKind: (rate: Double, decay: Double)] {
    [
      .coefficient: (learningRate, 0), .normalization: (normalizationRate, 0),
      .weight: (denseRate, 0), .bias: (denseRate, 0),
    ]
  }

  /// The teacher that a network becomes, if it is one.
  func teacher(_ network: Network) throws -> TrainingImages.Teacher? {
    guard distillation > 0 else { return nil }
    return TrainingImages.Teacher(
      model: try Model(network, compute: compute),
      use: teaching ?? (device == .cpu ? .copies : .along), copies: copies)
  }

  /// How these images are varied: colour images are assumed to be photographs.
  func augmentation(of images: ImageSet) -> [Augmentation] {
    augmentation ?? (images.channels == 3 ? Augmentation.forPhotographs : [])
  }

  /// The network with its hidden channels in the order in which they are to be projected; `nil` if
  /// they stay as they are.
  func inOrder(_ network: Network, for plan: CompressionPlan) throws -> OrderedNetwork? {
    guard order == .similar, start != .random else { return nil }
    return try network.ordered(for: plan, seed: seed)
  }

  /// What the layer at a node starts from.
  func start(of network: Network) -> (Int, Scheme) throws -> LayerStart? {
    { index, scheme in
      guard let layer = network.nodes[index].operation.layer else { return nil }
      guard start == .random else {
        return try LayerStart(projecting: layer, onto: scheme, keepsScales: start == .network)
      }
      var generator = SeededGenerator(seed: seed, stream: 2 << 32 + UInt64(index))
      return LayerStart(
        randomFor: scheme.coefficientShape(for: layer.weight.shape), using: &generator)
    }
  }
}
