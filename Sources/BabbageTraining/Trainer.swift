import Babbage
import BabbageData
import Foundation

/// Trains a dense network.
public struct Trainer {
  private let options: TrainingOptions
  private let checkpoint: CheckpointPolicy?
  private let group: ProcessGroup?
  private let progress: ((TrainingProgress) -> Void)?

  /// - Parameters:
  ///   - options: How to train.
  ///   - checkpoint: Where to keep the state between steps; `nil` keeps none.
  ///   - group: Processes that train together, all with the same options and data; each takes its
  ///     part of every batch. The lead alone evaluates and keeps checkpoints.
  ///   - progress: Called a few times a second, and after every epoch.
  public init(
    options: TrainingOptions, checkpoint: CheckpointPolicy? = nil,
    group: ProcessGroup? = nil, progress: ((TrainingProgress) -> Void)? = nil
  ) {
    self.options = options
    self.checkpoint = checkpoint
    self.group = group
    self.progress = progress
  }

  /// Trains from the network's present weights; zero epochs leave it as it is.
  ///
  /// - Returns: The network with trained weights.
  /// - Throws: `DatasetMismatch` if data and network do not fit, ``TrainingError`` if an option is
  ///   out of range or training diverges; errors of the checkpoint's file.
  public func train(_ network: Network, on data: Dataset) throws -> Network {
    try check(
      network, data, ("batchSize", options.batchSize),
      rates: [("learningRate", options.learningRate)])
    guard options.epochs >= 0 else {
      throw TrainingError.badOption("epochs", value: "\(options.epochs)")
    }
    if options.epochs == 0 { return network }
    try TorchSettings.apply(
      threads: options.threads, group: group, device: options.device)
    return try TorchSettings.flushingDenormals { try run(network, data) }
  }

  private func run(_ network: Network, _ data: Dataset) throws -> Network {
    let model = try Model(network, compute: options.compute)
    try TrainingLoop(
      model: model,
      images: TrainingImages(
        data.train, augmentation: options.augmentation ?? data.train.usualAugmentation,
        affine: .strong, device: options.device, seed: options.seed, group: group),
      test: data.choosing,
      epochs: options.epochs, quantizedFrom: nil,
      rates: options.rates,
      largestBatch: options.batchSize, seed: options.seed, loss: Loss(),
      run: checkpoint == nil
        ? RunIdentity() : RunIdentity(network, on: data, options: options),
      checkpoint: checkpoint, progress: progress,
      group: group
    )()
    return try model.trained()
  }
}

extension TrainingOptions {
  /// The largest learning rate and the weight decay of each kind of parameter.
  var rates: [ParameterKind: (rate: Double, decay: Double)] {
    [
      .weight: (learningRate, weightDecay), .bias: (learningRate, 0),
      .normalization: (learningRate, 0),
    ]
  }
}

extension ImageSet {
  /// What suits the training of dense networks: colour images are assumed to be photographs.
  var usualAugmentation: [Augmentation] {
    channels == 3 ? Augmentation.forPhotographs : [.affine]
  }
}

/// Refuses a network, data and options that do not fit each other.
func check(
  _ network: Network, _ data: Dataset, _ counts: (String, Int)..., rates: [(String, Double)]
) throws {
  try data.check(fits: network)
  for (option, value) in counts where value < 1 {
    throw TrainingError.badOption(option, value: "\(value)")
  }
  for (option, value) in rates where !(value > 0 && value <= 100) {
    throw TrainingError.badOption(option, value: "\(value)")
  }
}
