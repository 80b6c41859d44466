import Babbage
import CTorch

extension TorchTensor {
  /// The same elements with two axes exchanged.
  package func transpose(_ first: Int, _ second: Int) throws(TorchError) -> TorchTensor {
    try call("transpose") { bt.pointee.transpose($0, first, second) }
  }

  /// The same elements with the axes in another order.
  package func permute(_ axes: [Int]) throws(TorchError) -> TorchTensor {
    try call("permute") { bt.pointee.permute($0, axes, axes.count) }
  }

  /// The same elements with another shape; one length may be -1.
  package func reshape(_ shape: [Int]) throws(TorchError) -> TorchTensor {
    try call("reshape") { bt.pointee.reshape($0, shape, shape.count) }
  }

  /// The same elements with axes of length 1 repeated; -1 keeps an axis as it is.
  package func expand(_ shape: [Int]) throws(TorchError) -> TorchTensor {
    try call("expand") { bt.pointee.expand($0, shape, shape.count) }
  }

  /// The same elements with all axes from `axis` on merged into one.
  package func flatten(from axis: Int = 1) throws(TorchError) -> TorchTensor {
    try reshape(shape.prefix(axis) + [-1])
  }

  /// `length` positions of an axis, from `start` on, in the same memory.
  package func narrow(_ axis: Int, start: Int, length: Int) throws(TorchError) -> TorchTensor {
    try call("narrow") { bt.pointee.narrow($0, axis, start, length) }
  }

  /// Evenly spaced positions of an axis, in the same memory.
  package func slice(_ axis: Int, _ positions: MapSlice.Positions) throws(TorchError)
    -> TorchTensor
  {
    let end = positions.start + (positions.count - 1) * positions.step + 1
    return try call("slice") { bt.pointee.slice($0, axis, positions.start, end, positions.step) }
  }

  /// Tensors concatenated along an axis.
  package static func cat(
    _ tensors: [TorchTensor], axis: Int = 0
  ) throws(TorchError) -> TorchTensor {
    try TorchTensor(
      withHandles(tensors) { bt.pointee.cat($0, tensors.count, axis) }, "cat")
  }

  /// The positions of an axis that an integer tensor names.
  package func indexSelect(
    _ positions: TorchTensor, axis: Int = 0
  ) throws(TorchError) -> TorchTensor {
    try call("indexSelect", positions) { bt.pointee.index_select($0, axis, $1) }
  }

  /// The element along an axis that an integer tensor of the same rank names.
  package func gather(_ axis: Int, _ positions: TorchTensor) throws(TorchError) -> TorchTensor {
    try call("gather", positions) { bt.pointee.gather($0, axis, $1) }
  }

  /// The elements with a border of `value`.
  ///
  /// `amounts` are pairs of before and after, the last axis first as in PyTorch:
  /// `[left, right, top, bottom]`.
  package func pad(_ amounts: [Int], value: Double = 0) throws(TorchError) -> TorchTensor {
    try call("pad") { bt.pointee.pad($0, amounts, amounts.count, value) }
  }

  /// The elements with an axis reversed.
  package func flip(_ axis: Int) throws(TorchError) -> TorchTensor {
    try call("flip") { bt.pointee.flip($0, axis) }
  }

  /// Lends the handles of tensors, which are kept alive while `body` runs.
  static func withHandles<Result>(
    _ tensors: [TorchTensor], _ body: (UnsafePointer<OpaquePointer?>) -> Result
  ) -> Result {
    withExtendedLifetime(tensors) { body(tensors.map(\.handle)) }
  }
}
