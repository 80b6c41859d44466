import Babbage
import BabbageReport
import BabbageTraining

extension Sweep {
  /// Trains and measures a thinner dense network for the bytes of another row, unless that makes
  /// no sense.
  func rival(
    of label: String, _ model: String, storedBy scheme: Scheme, epochs: Int, for task: SweepTask
  ) throws -> SweepRow {
    var row = SweepRow(.rival, label: task.label)
    row.rivalOf = label
    row.model = model
    // A rival that is trained for a range coder may be as much too large for that as its row.
    guard let bytes = self.row(label)?.rivalBytes else {
      row.note = "no rival: there is no network to compare with"
      return row
    }
    row.budget = bytes
    let thin = try BuiltInNetwork(model)
      .widest(within: bytes, storedBy: scheme, for: compression.data)
    guard thin.bytes <= bytes else {
      row.note =
        "no rival: the thinnest network takes \(NumberText.count(thin.bytes)) bytes, not "
        + NumberText.count(bytes)
      return row
    }
    row.width = thin.network.width
    row.denseEpochs = epochs
    let dense = try compression.train(
      thin.network.network(for: compression.data, seed: compression.training.seed), epochs: epochs,
      checkpoint: folder?.checkpoint(for: task.denseLabel).keepingEnd)
    row = try make(row, by: CompressionPlan(fallback: scheme), of: compression.taught(dense))
    // Against the network that the sweep starts from, as all rows.
    let denseBytes = Double(compression.network.size.denseBytes)
    row.ratio = row.payloadBytes.map { denseBytes / Double(max($0, 1)) }
    return row
  }
}

extension PlannedCompression {
  /// The same compression of another network; the one of before teaches it.
  func taught(_ student: Network) -> PlannedCompression {
    var compression = self
    compression.teacher = teacher ?? network
    compression.network = student
    return compression
  }

  /// Trains a dense network on the same data, with this compression's options as far as dense
  /// training has them.
  func train(
    _ network: Network, epochs: Int, checkpoint: CheckpointPolicy?
  ) throws -> Network {
    defer { observer.ended() }
    try TorchLibrary.open { observer.progress($0) }
    observer.progress(heading + "preparing the images")
    return try Trainer(
      options: TrainingOptions(like: training, epochs: epochs),
      checkpoint: checkpoint?.telling(observer, after: heading, of: epochs), group: group,
      progress: { observer.show($0, heading: heading) }
    ).train(network, on: data)
  }
}

extension TrainingOptions {
  /// The usual options, with those of compression where both have them.
  ///
  /// Learning rates are not among them: those of coefficients suit no weights.
  fileprivate init(like compression: CompressionOptions, epochs: Int) {
    self.init()
    self.epochs = epochs
    batchSize = compression.batchSize
    seed = compression.seed
    threads = compression.threads
    augmentation = compression.augmentation
    precision = compression.precision
    device = compression.device
  }
}

extension SweepRow {
  /// The most bytes of a rival's packed payload.
  fileprivate var rivalBytes: Int? { packedBytes ?? payloadBytes }
}
