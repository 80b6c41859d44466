import Babbage

/// One step: forward, backward, and an update of all parameters.
struct TrainingStep {
  let model: Model
  let loss: Loss
  /// Processes that have the other parts of the batch.
  var group: ProcessGroup?

  /// Takes the step and returns the loss of the batch, a number that a device may not know yet.
  func callAsFunction(
    _ batch: TrainingImages.Batch, _ optimizers: Optimizers
  ) throws -> TorchTensor {
    guard let group else {
      let value = try forward(batch)
      try optimizers.clearGradients()
      try value.backward()
      try optimizers.step()
      return try value.detach()
    }
    return try group.watching("a training step") {
      // The mean over the batch is the sum of the processes' shares of it.
      let share = try forward(batch) / Double(group.size)
      try optimizers.clearGradients()
      try share.backward()
      let mean = try share.detach()
      try group.sum(model.gradients() + [mean])
      try optimizers.step()
      return mean
    }
  }

  private func forward(_ batch: TrainingImages.Batch) throws -> TorchTensor {
    let scores = try model.forward(batch.pixels.toFloat() / 255, .step(in: group))
    return try loss(scores: scores, labels: batch.labels, teacher: batch.scores)
  }
}
