import Babbage
import CTorch

/// Adam with decoupled weight decay, computed as LibTorch's own class does.
package final class AdamW {
  /// Parameters that share a weight decay.
  package struct Group {
    package var parameters: [TorchTensor]
    package var weightDecay: Double

    /// A group.
    package init(_ parameters: [TorchTensor], weightDecay: Double) {
      self.parameters = parameters
      self.weightDecay = weightDecay
    }
  }

  /// What the optimiser remembers of one parameter.
  package struct Moments: Equatable, Sendable {
    /// How many steps the parameter has taken.
    package var steps: Int

    /// The running mean of gradients.
    package var mean: Tensor

    /// The running mean of squared gradients.
    package var square: Tensor

    /// The state of one parameter.
    package init(steps: Int, mean: Tensor, square: Tensor) {
      self.steps = steps
      self.mean = mean
      self.square = square
    }
  }

  /// The learning rate of the next step.
  package var learningRate: Double

  /// How long means of gradients and of their squares remember.
  let betas: (Double, Double)

  private let handle: OpaquePointer

  /// Creates an optimiser of parameters that require a gradient.
  package init(
    _ groups: [Group], learningRate: Double, betas: (Double, Double) = (0.9, 0.999),
    eps: Double = 1e-8
  ) throws(TorchError) {
    guard let handle = try openedTorch().pointee.adamw_new(betas.0, betas.1, eps) else {
      throw TorchError(lastOf: "AdamW.init")
    }
    self.handle = handle
    self.betas = betas
    self.learningRate = learningRate
    for group in groups {
      let added = TorchTensor.withHandles(group.parameters) {
        bt.pointee.adamw_add(handle, $0, group.parameters.count, group.weightDecay)
      }
      try check(added, "AdamW.init")
    }
  }

  deinit { bt.pointee.adamw_free(handle) }

  /// Updates every parameter that has a gradient.
  package func step() throws(TorchError) {
    try check(bt.pointee.adamw_step(handle, learningRate), "AdamW.step")
  }

  /// Forgets the gradients of all parameters.
  package func clearGradients() throws(TorchError) {
    try check(bt.pointee.adamw_clear_grads(handle), "AdamW.clearGradients")
  }

  /// A copy of the state, in the order in which the parameters were given.
  ///
  /// With the parameters' own elements it is all that a run needs to resume with the same bits.
  package func state() throws(TorchError) -> [Moments] {
    var state: [Moments] = []
    for (steps, mean, square) in try moments() {
      state.append(Moments(steps: steps, mean: try mean.values(), square: try square.values()))
    }
    return state
  }

  /// The state itself, which the next step changes.
  func moments() throws(TorchError) -> [(steps: Int, mean: TorchTensor, square: TorchTensor)] {
    var moments: [(Int, TorchTensor, TorchTensor)] = []
    for index in 0..<bt.pointee.adamw_count(handle) {
      moments.append(
        (
          bt.pointee.adamw_steps(handle, index),
          try TorchTensor(bt.pointee.adamw_mean(handle, index), "AdamW.moments"),
          try TorchTensor(bt.pointee.adamw_square(handle, index), "AdamW.moments")
        ))
    }
    return moments
  }

  /// Replaces the state by one that `state` returned.
  package func restore(_ state: [Moments]) throws(TorchError) {
    guard state.count == bt.pointee.adamw_count(handle) else {
      throw .refused(
        operation: "AdamW.restore",
        message: "a state of \(state.count) parameters for \(bt.pointee.adamw_count(handle))")
    }
    for (index, moments) in state.enumerated() {
      let mean = try TorchTensor(moments.mean)
      let square = try TorchTensor(moments.square)
      let restored = withExtendedLifetime((mean, square)) {
        bt.pointee.adamw_restore(handle, index, moments.steps, mean.handle, square.handle)
      }
      try check(restored, "AdamW.restore")
    }
  }
}
