import Babbage
import CTorch

/// A LibTorch tensor, with operations named as in PyTorch.
///
/// Every operation can throw, because LibTorch notices shapes that do not fit, or a lack of memory,
/// only when it runs; one `try` covers a whole expression. A tensor is a reference: two names for
/// one tensor see the same elements.
package final class TorchTensor {
  /// The kinds of element in use here.
  package enum Kind: Sendable {
    case float, bfloat16, byte, integer, boolean, other
  }

  let handle: OpaquePointer

  /// Takes ownership of an operation's result.
  init(_ handle: OpaquePointer?, _ operation: StaticString) throws(TorchError) {
    guard let handle else { throw TorchError(lastOf: operation) }
    self.handle = handle
  }

  deinit { bt.pointee.release(handle) }

  /// Copies a tensor.
  package convenience init(_ tensor: Tensor) throws(TorchError) {
    try self.init(floats: tensor.values, shape: tensor.shape)
  }

  /// Copies floats.
  package convenience init(floats: [Float], shape: [Int]) throws(TorchError) {
    try self.init(
      openedTorch().pointee.from_floats(floats, floats.count, shape, shape.count), "init(floats:)")
  }

  /// Copies bytes; `toFloat` turns them into numbers to compute with.
  package convenience init(bytes: [UInt8], shape: [Int]) throws(TorchError) {
    try self.init(
      openedTorch().pointee.from_bytes(bytes, bytes.count, shape, shape.count), "init(bytes:)")
  }

  /// Copies bytes from memory that someone else owns.
  package convenience init(
    bytes: UnsafeBufferPointer<UInt8>, shape: [Int]
  ) throws(TorchError) {
    try self.init(
      openedTorch().pointee.from_bytes(bytes.baseAddress, bytes.count, shape, shape.count),
      "init(bytes:)")
  }

  /// Copies integers: labels, or positions to select.
  package convenience init(integers: [Int], shape: [Int]? = nil) throws(TorchError) {
    let shape = shape ?? [integers.count]
    try self.init(
      openedTorch().pointee.from_integers(integers, integers.count, shape, shape.count),
      "init(integers:)")
  }

  /// Floats that are all the same.
  package static func full(_ shape: [Int], _ value: Double) throws(TorchError) -> TorchTensor {
    try TorchTensor(openedTorch().pointee.full(value, shape, shape.count), "full")
  }

  /// Floats that are all 0.
  package static func zeros(_ shape: [Int]) throws(TorchError) -> TorchTensor {
    try full(shape, 0)
  }

  /// Floats that are all 1.
  package static func ones(_ shape: [Int]) throws(TorchError) -> TorchTensor {
    try full(shape, 1)
  }

  /// The length of each axis.
  package var shape: [Int] {
    let rank = bt.pointee.rank(handle)
    return [Int](unsafeUninitializedCapacity: rank) { buffer, count in
      if let first = buffer.baseAddress { bt.pointee.shape(handle, first) }
      count = rank
    }
  }

  /// The number of elements.
  package var count: Int { bt.pointee.count(handle) }

  /// The kind of the elements.
  package var kind: Kind {
    switch bt.pointee.kind_of(handle) {
    case bt_float: .float
    case bt_bfloat16: .bfloat16
    case bt_byte: .byte
    case bt_integer: .integer
    case bt_boolean: .boolean
    default: .other
    }
  }

  /// A copy of the elements as floats.
  package func values() throws(TorchError) -> Tensor {
    let count = count
    var succeeded = false
    let floats = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      succeeded = bt.pointee.copy_floats(handle, buffer.baseAddress, count)
      filled = succeeded ? count : 0
    }
    try check(succeeded, "values")
    return Tensor(shape: shape, values: floats)
  }

  /// Copies the elements as floats into memory of their size.
  ///
  /// - Precondition: `buffer` has room for ``count`` floats.
  func copy(to buffer: UnsafeMutableBufferPointer<Float>) throws(TorchError) {
    precondition(buffer.count == count, "room for all elements")
    try check(bt.pointee.copy_floats(handle, buffer.baseAddress, count), "copy")
  }

  /// A copy of the elements as integers.
  package func integers() throws(TorchError) -> [Int] {
    let count = count
    var succeeded = false
    let integers = [Int](unsafeUninitializedCapacity: count) { buffer, filled in
      succeeded = bt.pointee.copy_integers(handle, buffer.baseAddress, count)
      filled = succeeded ? count : 0
    }
    try check(succeeded, "integers")
    return integers
  }

  /// A copy of the elements as bytes; they must lie in 0 to 255.
  package func bytes() throws(TorchError) -> [UInt8] {
    let count = count
    var succeeded = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      succeeded = bt.pointee.copy_bytes(handle, buffer.baseAddress, count)
      filled = succeeded ? count : 0
    }
    try check(succeeded, "bytes")
    return bytes
  }

  /// The only element.
  package func item() throws(TorchError) -> Double {
    var value = 0.0
    try check(bt.pointee.item(handle, &value), "item")
    return value
  }

  /// The elements converted to float.
  package func toFloat() throws(TorchError) -> TorchTensor {
    try call("toFloat", bt.pointee.to_float)
  }

  /// The elements rounded to bfloat16; gradients flow through.
  package func toBFloat16() throws(TorchError) -> TorchTensor {
    try call("toBFloat16", bt.pointee.to_bfloat16)
  }

  /// The elements on a device.
  package func on(_ device: Device) throws(TorchError) -> TorchTensor {
    try call("on") { bt.pointee.to_device($0, device.rawValue) }
  }

  /// The elements on the device of another tensor.
  package func onDevice(of other: TorchTensor) throws(TorchError) -> TorchTensor {
    try call("onDevice", other, bt.pointee.to_device_of)
  }

  /// Moves a parameter or constant to a device; what was computed with it stays where it is.
  package func move(to device: Device) throws(TorchError) {
    try check(bt.pointee.move(handle, device.rawValue), "move")
  }

  /// The elements in another tensor's number format, on its device; gradients flow through.
  package func converted(like other: TorchTensor) throws(TorchError) -> TorchTensor {
    try call("converted", other, bt.pointee.to_like)
  }

  /// The elements as bytes; they must lie in 0 to 255.
  package func toByte() throws(TorchError) -> TorchTensor { try call("toByte", bt.pointee.to_byte) }

  /// The same elements in NCHW order in memory.
  package func contiguous() throws(TorchError) -> TorchTensor {
    try call("contiguous") { bt.pointee.contiguous($0, false) }
  }

  /// The same elements (NCHW) with the channels of each pixel side by side in memory.
  ///
  /// Convolutions by 1×1 kernels run several times faster on this layout.
  package func channelsLast() throws(TorchError) -> TorchTensor {
    try call("channelsLast") { bt.pointee.contiguous($0, true) }
  }

  /// A copy with its own memory; gradients flow through.
  package func clone() throws(TorchError) -> TorchTensor { try call("clone", bt.pointee.clone) }
}

// A tensor must outlive the call that uses its handle, which Swift guarantees only if told to.
extension TorchTensor {
  /// Calls an operation of one tensor.
  func call(
    _ operation: StaticString, _ body: (OpaquePointer) -> OpaquePointer?
  ) throws(TorchError) -> TorchTensor {
    try TorchTensor(withExtendedLifetime(self) { body(handle) }, operation)
  }

  /// Calls an operation of two tensors.
  func call(
    _ operation: StaticString, _ other: TorchTensor,
    _ body: (OpaquePointer, OpaquePointer) -> OpaquePointer?
  ) throws(TorchError) -> TorchTensor {
    try TorchTensor(
      withExtendedLifetime((self, other)) { body(handle, other.handle) }, operation)
  }
}
