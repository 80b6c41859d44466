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
  /// How many augmented copies there are; they are used in turn.
  let copies: Int
  let seed: UInt64
  let loss: Loss
  /// Identifies the run in checkpoints.
  let run: RunIdentity
  let checkpoint: CheckpointPolicy?
  let progress: ((TrainingProgress) -> Void)?
  /// Processes that share each batch; the lead alone evaluates and keeps checkpoints.
  var group: ProcessGroup?
  /// The size of the payload as a part of the loss, in the quantised epochs.
  var rate: RateTerm?

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
    var done = 0
    if let saved = try savedCheckpoint() {
      try restore(saved, optimizers)
      done = saved.epochs
      if isLead { checkpoint?.saved?(done) }
      if let quantizedFrom, done > quantizedFrom { try model.quantize(fitting: false) }
    }
    try group?.broadcast(model.state)
    for epoch in done..<max(epochs, done) {
      if epoch == quantizedFrom { try model.quantize(fitting: true) }
      try train(epoch, optimizers)
      try save(epochs: epoch + 1, optimizers)
    }
    if quantizedFrom == epochs { try model.quantize(fitting: true) }
    for tensor in model.state where try !tensor.values().values.allSatisfy(\.isFinite) {
      throw TrainingError.diverged(phase: phase(epochs - 1), epoch: epochs)
    }
  }

  private func phase(_ epoch: Int) -> String {
    guard let quantizedFrom else { return "training" }
    return epoch < quantizedFrom ? "coefficients" : "quantised"
  }

  private func train(_ epoch: Int, _ optimizers: Optimizers) throws {
    let copy = try images.copy(epoch % copies)
    var generator = SeededGenerator(seed: seed, stream: UInt64(epoch))
    let order = Array(0..<images.count).shuffled(using: &generator)
    let start = Date()
    var total = 0.0
    for step in 0..<stepsPerEpoch {
      let batch = try TorchTensor(
        integers: Array(order[ownPart(of: (step * batchSize)..<((step + 1) * batchSize))])
      ).on(model.device)
      optimizers.setRates(
        point: Double(epoch * stepsPerEpoch + step) / Double(epochs * stepsPerEpoch))
      let rate = try rateTerm(epoch: epoch, step: step)
      total += try TrainingStep(model: model, loss: loss, group: group, rate: rate)(
        batch, of: copy, labels: images.labels, optimizers)
      guard total.isFinite else {
        throw TrainingError.diverged(phase: phase(epoch), epoch: epoch + 1)
      }
      let isLast = step + 1 == stepsPerEpoch
      report(
        epoch, steps: step + 1, loss: total / Double(step + 1),
        accuracy: isLast && isLead ? try accuracy() : nil,
        seconds: Date().timeIntervalSince(start))
    }
  }

  /// The term that a step adds to the loss.
  private func rateTerm(epoch: Int, step: Int) throws -> RateTerm? {
    guard let rate, let quantizedFrom, epoch >= quantizedFrom else { return nil }
    try rate.look(
      at: (epoch - quantizedFrom) * stepsPerEpoch + step,
      of: (epochs - quantizedFrom) * stepsPerEpoch
    ) {
      var network = try model.trained()
      network.coding = .range
      return network.size.payloadBytes
    }
    return rate
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

  private func report(
    _ epoch: Int, steps: Int, loss: Double, accuracy: Double?, seconds: Double
  ) {
    let pace = Double(steps) / max(seconds, 1e-9)
    let left = Double((epochs - epoch) * stepsPerEpoch - steps)
    progress?(
      TrainingProgress(
        phase: phase(epoch), epoch: epoch + 1, epochs: epochs,
        epochFraction: Double(steps) / Double(stepsPerEpoch), loss: loss, accuracy: accuracy,
        imagesPerSecond: pace * Double(batchSize), secondsLeft: left / pace))
  }

  /// The checkpoint to resume from: the lead's, because the others may not see its file.
  private func savedCheckpoint() throws -> Checkpoint? {
    guard let group else { return try ownCheckpoint() }
    let bytes = try group.broadcast(isLead ? ownCheckpoint()?.encoded ?? [] : [])
    return bytes.isEmpty ? nil : try Checkpoint(decoding: bytes)
  }

  private func ownCheckpoint() throws -> Checkpoint? {
    guard let checkpoint, checkpoint.resume,
      let saved = try Checkpoint.read(from: checkpoint.file)
    else { return nil }
    let differences = run.differences(from: saved.run)
    guard differences.isEmpty else {
      throw TrainingError.otherRun(path: checkpoint.file.path, differences)
    }
    return saved
  }

  private func restore(_ saved: Checkpoint, _ optimizers: Optimizers) throws {
    let state = model.state
    var numbers = saved.state
    if let rate, let last = numbers.popLast(), last.shape == rate.state.shape {
      rate.state = last
    }
    guard numbers.map(\.shape) == state.map(\.shape) else {
      throw FileFormatError(
        .badValue("tensors of another model"), field: "the model's numbers",
        path: checkpoint?.file.path)
    }
    for (tensor, values) in zip(state, numbers) { try tensor.assign(TorchTensor(values)) }
    try optimizers.restore(saved.moments)
  }

  private func save(epochs: Int, _ optimizers: Optimizers) throws {
    guard let checkpoint, isLead else { return }
    try Checkpoint(
      run: run, epochs: epochs,
      state: model.state.map { try $0.values() } + (rate.map { [$0.state] } ?? []),
      moments: optimizers.state()
    ).write(to: checkpoint.file) { checkpoint.saved?(epochs) }
  }
}

/// One step: forward, backward, and an update of all parameters.
struct TrainingStep {
  let model: Model
  let loss: Loss
  /// Processes that have the other parts of the batch.
  var group: ProcessGroup?
  /// What the payload's size adds to the loss.
  var rate: RateTerm?

  /// Takes the step and returns the loss of the batch.
  ///
  /// `batch` has the indices of its images in `copy`, which holds all images and the teacher's
  /// scores; `labels` are the classes of all images.
  func callAsFunction(
    _ batch: TorchTensor, of copy: TrainingImages.Copy, labels: TorchTensor,
    _ optimizers: Optimizers
  ) throws -> Double {
    guard let group else {
      let value = try forward(batch, copy, labels)
      try optimizers.clearGradients()
      try (rate?().map { try value + $0 } ?? value).backward()
      try optimizers.step()
      return try value.item()
    }
    return try group.watching("a training step") {
      // The mean over the batch is the sum of the processes' shares of it.
      let share = try forward(batch, copy, labels) / Double(group.size)
      try optimizers.clearGradients()
      try (rate?().map { try share + $0 / Double(group.size) } ?? share).backward()
      let mean = try share.detach()
      try group.sum(model.gradients() + [mean])
      try optimizers.step()
      return try mean.item()
    }
  }

  private func forward(
    _ batch: TorchTensor, _ copy: TrainingImages.Copy, _ labels: TorchTensor
  ) throws -> TorchTensor {
    let scores = try model.forward(
      copy.pixels.indexSelect(batch).toFloat() / 255, .step(in: group))
    return try loss(
      scores: scores, labels: labels.indexSelect(batch),
      teacher: copy.scores?.indexSelect(batch))
  }
}
