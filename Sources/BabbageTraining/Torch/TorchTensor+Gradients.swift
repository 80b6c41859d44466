import CTorch

extension TorchTensor {
  /// Whether gradients flow through this tensor.
  package var requiresGradient: Bool { bt.pointee.requires_grad(handle) }

  /// Marks this tensor as a parameter to compute a gradient for, or not.
  package func setRequiresGradient(_ on: Bool = true) throws(TorchError) {
    try check(bt.pointee.set_requires_grad(handle, on), "setRequiresGradient")
  }

  /// The same elements in the same memory, without a history.
  package func detach() throws(TorchError) -> TorchTensor { try call("detach", bt.pointee.detach) }

  /// Adds the gradients of this scalar to the parameters that it depends on.
  package func backward() throws(TorchError) { try check(bt.pointee.backward(handle), "backward") }

  /// The gradient that `backward` left here.
  package var gradient: TorchTensor? {
    get throws(TorchError) {
      bt.pointee.has_grad(handle) ? try call("gradient", bt.pointee.grad) : nil
    }
  }

  /// Forgets the gradient.
  package func clearGradient() throws(TorchError) {
    try check(bt.pointee.clear_grad(handle), "clearGradient")
  }

  /// Overwrites the elements, without recording it; PyTorch's `copy_`.
  package func assign(_ source: TorchTensor) throws(TorchError) {
    try check(withExtendedLifetime(source) { bt.pointee.assign(handle, source.handle) }, "assign")
  }

  /// Moves the elements part of the way to those of `end`, without recording it; PyTorch's `lerp_`.
  package func assignLerp(_ end: TorchTensor, _ weight: Double) throws(TorchError) {
    try check(
      withExtendedLifetime(end) { bt.pointee.lerp_assign(handle, end.handle, weight) }, "assignLerp"
    )
  }
}
