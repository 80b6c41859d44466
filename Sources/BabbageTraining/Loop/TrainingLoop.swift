import Babbage
import BabbageData
import Foundation

/// Trains a model through one cycle of the learning rate.
struct TrainingLoop {
  let model: Model
  let images: TrainingImages
  /// The images on which accuracy is measured after each epoch, if at all.
  let test: ImageSet?
  let epochs: Int
  /// The epoch from which coefficients are rounded to codes, if ever.
  let quantizedFrom: Int?
  /// The largest learning rate and the weight decay of each kind of parameter.
  let rates: [ParameterKind: (rate: Double, decay: Double)]
  /// Images per step; all of them if there are fewer.
  let largestBatch: Int
  let seed: UInt64
  let loss: Loss
  /// Identifies the run in checkpoints.
  let run: RunIdentity
  let checkpoint: CheckpointPolicy?
  let progress: ((TrainingProgress) -> Void)?
  /// Processes that share each batch; the lead alone evaluates and keeps checkpoints.
  var group: ProcessGroup?
  /// Brings the payload to its size in the quantised epochs.
  var rate: RateControl?

  /// Images per step; if there are few images, as many as the processes can share evenly.
  private var batchSize: Int {
    guard images.count < largestBatch else { return largestBatch }
    return images.count - images.count % (group?.size ?? 1)
  }

  private var stepsPerEpoch: Int { images.count / max(batchSize, 1) }
  private var isLead: Bool { group?.isLead ?? true }

  /// Runs all epochs, or those that a checkpoint leaves to do.
  func callAsFunction() throws {
    guard stepsPerEpoch > 0 else {
      throw TrainingError.tooFewImages(count: images.count, processes: group?.size ?? 1)
    }
    try group?.checkAgreement(
      batchSize: batchSize,
      on: "\(epochs) \(batchSize) \(seed) \(images.count) \(model.state.map(\.shape))")
    let optimizers = try Optimizers(model, rates: rates)
    let writer = isLead ? checkpoint.map(CheckpointWriter.init) : nil
    var position = Checkpoint.Position()
    if let saved = try savedCheckpoint() {
      try restore(saved, optimizers)
      position = saved.position
      if isLead { checkpoint?.saved?(epochs(at: position)) }
      if let quantizedFrom, epochs(at: position) > Double(quantizedFrom) {
        try model.quantize(fitting: false)
      }
    }
    try group?.broadcast(model.state)
    // Other processes would wait for one that ends by itself.
    let request = (group == nil ? checkpoint?.stop : nil) ?? StopRequest()
    try request.whileHeard {
      while position.epochs < epochs {
        if position.epochs == quantizedFrom, position.steps == 0 {
          try model.quantize(fitting: true)
        }
        try train(&position, optimizers, writer, request)
      }
    }
    if let writer, checkpoint?.pace.keepsEnd == true {
      try writer.keep(epochs: Double(epochs)) { try copy(position, optimizers) }
    }
    try writer?.finish()
    if quantizedFrom == epochs { try model.quantize(fitting: true) }
    for tensor in model.state where try !tensor.values().values.allSatisfy(\.isFinite) {
      throw TrainingError.diverged(phase: phase(epochs - 1), epoch: epochs)
    }
  }

  private func phase(_ epoch: Int) -> String {
    guard let quantizedFrom else { return "training" }
    return epoch < quantizedFrom ? "coefficients" : "quantised"
  }

  /// Takes the steps that are left of an epoch.
  private func train(
    _ position: inout Checkpoint.Position, _ optimizers: Optimizers, _ writer: CheckpointWriter?,
    _ request: StopRequest
  ) throws {
    let (epoch, first) = (position.epochs, position.steps)
    var generator = SeededGenerator(seed: seed, stream: UInt64(epoch))
    let order = Array(0..<images.count).shuffled(using: &generator)
    let parts = (0..<stepsPerEpoch).map { ownPart(of: ($0 * batchSize)..<(($0 + 1) * batchSize)) }
    let batch = try images.pass(epoch, batches: stepsPerEpoch) { Array(order[parts[$0]]) }
    var losses = LossReader(sum: position.loss)
    let start = Date()
    for step in first..<stepsPerEpoch {
      optimizers.setRates(
        point: Double(epoch * stepsPerEpoch + step) / Double(epochs * stepsPerEpoch))
      try losses.add(TrainingStep(model: model, loss: loss, group: group)(batch(step), optimizers))
      try shrink(epoch: epoch, step: step, optimizers)
      let isLast = step + 1 == stepsPerEpoch
      if isLast || losses.isDue {
        guard try losses.read().isFinite else {
          throw TrainingError.diverged(phase: phase(epoch), epoch: epoch + 1)
        }
        let seconds = Date().timeIntervalSince(start)
        report(
          epoch, steps: step + 1, own: step + 1 - first, loss: losses.sum / Double(step + 1),
          accuracy: isLast && isLead ? try accuracy() : nil, seconds: seconds, writer)
      }
      position = Checkpoint.Position(epochs: epoch, steps: step + 1)
      if isLast { position = Checkpoint.Position(epochs: epoch + 1) }
      try keep(&position, &losses, optimizers, writer, request)
    }
  }

  /// Shrinks coefficients, if the payload has a goal.
  private func shrink(epoch: Int, step: Int, _ optimizers: Optimizers) throws {
    guard let rate, let quantizedFrom, epoch >= quantizedFrom else { return }
    try rate.look(
      at: (epoch - quantizedFrom) * stepsPerEpoch + step,
      of: (epochs - quantizedFrom) * stepsPerEpoch, optimizers, payload: model.codedBytes)
    try rate.shrink(after: optimizers)
  }

  /// This process's part of a batch.
  private func ownPart(of batch: Range<Int>) -> Range<Int> {
    guard let group else { return batch }
    let length = batch.count / group.size
    let start = batch.lowerBound + group.rank * length
    return start..<(start + length)
  }

  private func accuracy() throws -> Double? {
    try test.map { try TorchEvaluator.accuracy(of: model, on: $0) }
  }

  /// `own` are the steps of the epoch that this run has taken, in so many seconds.
  private func report(
    _ epoch: Int, steps: Int, own: Int, loss: Double, accuracy: Double?, seconds: Double,
    _ writer: CheckpointWriter?
  ) {
    let pace = Double(own) / max(seconds, 1e-9)
    let left = Double((epochs - epoch) * stepsPerEpoch - steps)
    progress?(
      TrainingProgress(
        phase: phase(epoch), epoch: epoch + 1, epochs: epochs,
        epochFraction: Double(steps) / Double(stepsPerEpoch), loss: loss, accuracy: accuracy,
        payloadBytes: rate.flatMap { epoch >= (quantizedFrom ?? .max) ? $0.bytes : nil },
        imagesPerSecond: pace * Double(batchSize), secondsLeft: left / pace,
        checkpointSeconds: writer?.secondsSpent ?? 0))
  }

  /// The epochs that are done, the one that has begun as a fraction.
  private func epochs(at position: Checkpoint.Position) -> Double {
    Double(position.epochs) + Double(position.steps) / Double(stepsPerEpoch)
  }

  /// Keeps the state if it is time to, or if the run is to stop, and then throws.
  private func keep(
    _ position: inout Checkpoint.Position, _ losses: inout LossReader, _ optimizers: Optimizers,
    _ writer: CheckpointWriter?, _ request: StopRequest
  ) throws {
    guard let checkpoint, let writer else { return }
    let stops = request.isMade
    guard stops || writer.isDue else { return }
    if position.steps > 0 { position.loss = try losses.read() }
    try writer.keep(epochs: epochs(at: position)) {
      try copy(position, optimizers)
    }
    guard stops else { return }
    try writer.finish()
    throw TrainingError.stopped(path: checkpoint.file.path)
  }

  private func copy(
    _ position: Checkpoint.Position, _ optimizers: Optimizers
  ) throws -> Checkpoint.Copy {
    try Checkpoint.Copy(
      run: run, position: position,
      state: model.state + (rate.map { [try TorchTensor($0.saved)] } ?? []),
      moments: optimizers.moments())
  }

  /// The checkpoint to resume from: the lead's, because the others may not see its file.
  private func savedCheckpoint() throws -> Checkpoint? {
    var bytes: [UInt8]?
    if let checkpoint, isLead, checkpoint.resume {
      bytes = try Checkpoint.bytes(of: checkpoint.file)
    }
    let own = try bytes.map { try Checkpoint($0, from: checkpoint?.file) }
    if let own, let checkpoint {
      let differences = run.differences(from: own.run)
      guard differences.isEmpty else {
        throw TrainingError.otherRun(path: checkpoint.file.path, differences)
      }
    }
    guard let group else { return own }
    let shared = try group.broadcast(bytes ?? [])
    if isLead || shared.isEmpty { return own }
    return try Checkpoint(shared, from: nil)
  }

  private func restore(_ saved: Checkpoint, _ optimizers: Optimizers) throws {
    let state = model.state
    var numbers = saved.state
    let isRateOurs = rate.map { rate in numbers.popLast().map(rate.restore) ?? false } ?? true
    guard isRateOurs, numbers.map(\.shape) == state.map(\.shape),
      saved.position.steps < stepsPerEpoch
    else {
      throw FileFormatError(
        .badValue("tensors of another model"), field: "the model's numbers",
        path: checkpoint?.file.path)
    }
    for (tensor, values) in zip(state, numbers) { try tensor.assign(TorchTensor(values)) }
    try optimizers.restore(saved.moments)
  }
}
