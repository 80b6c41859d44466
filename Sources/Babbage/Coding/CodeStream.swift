/// Codes of several tensors in one stream of a range coder, for a decoder outside of files.
///
/// The model is that of a payload's weights: each tensor begins with what those before taught.
package struct CodeStream: Sendable {
  /// Codes, and their shape, the last axis fastest: filters, channels, and what is left.
  package struct Tensor: Sendable {
    package let codes: [Int8]
    package let shape: [Int]

    /// - Precondition: There are as many codes as the shape says, from -127 to 127.
    package init(_ codes: [Int8], shape: [Int]) {
      precondition(codes.count == shape.reduce(1, *), "\(codes.count) codes for \(shape)")
      precondition(!codes.contains(.min), "a code of -128")
      (self.codes, self.shape) = (codes, shape)
    }

    /// Zero has no place in the stream if no code is even.
    package var grid: CodeGrid { codes.contains { $0 & 1 == 0 } ? .symmetric : .odd }

    /// What the model counts: how far codes are from zero, or from the smallest one of an odd grid.
    package var magnitudes: [Int] {
      let grid = grid
      return codes.map { abs(grid.level(of: $0)) - grid.origin }
    }

    /// The bits of the largest magnitude, which the decoder must know.
    package var width: Int { Int.bitWidth - (magnitudes.max() ?? 0).leadingZeroBitCount }
  }

  /// All that a decoder reads, zeros at the end among them.
  package let bytes: [UInt8]
  /// The share of each tensor in the bytes.
  package let tensorBytes: [Int]

  package init(_ tensors: [Tensor]) {
    var coder = RangeEncoder()
    var model = PayloadModel()
    var ends: [Int] = []
    for tensor in tensors {
      // On either grid a code has one bit more than its magnitude.
      let form = CodeForm(bits: tensor.width + 1, scaleBits: nil, grid: tensor.grid)
      _ = model.codes(tensor.codes, of: tensor.shape, form, as: .weights, by: &coder)
      ends.append(coder.readBytes)
    }
    bytes = coder.finishedForReaders()
    tensorBytes = zip(ends, [0] + ends).map { $0 - $1 }
  }
}
