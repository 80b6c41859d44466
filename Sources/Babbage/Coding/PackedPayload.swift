/// Floating point as it is; quantised values as step, row scales and packed codes.
extension ByteWriter: PayloadWriter {
  mutating func append(_ tensor: QuantizedTensor, as role: ParameterRole) {
    append(tensor.step.bits)
    if let scales = tensor.rowScales { append(BitPacking.pack(scales, bits: tensor.scaleBits)) }
    append(BitPacking.pack(tensor.codes.map(tensor.grid.packed), bits: tensor.bits))
  }

  /// Positions, in the fewest bits that can hold them all.
  mutating func append(_ order: Permutation) {
    let positions = order.positions
    append(BitPacking.pack(positions, bits: Permutation.bits(for: positions.count)))
  }
}

extension ByteReader: PayloadReader {
  mutating func quantized(
    _ shape: [Int], _ form: CodeForm, as role: ParameterRole, _ field: String
  ) throws(FileFormatError) -> QuantizedTensor {
    let count = shape.reduce(1, *)
    let step = try ShortFloat(stored: integer(UInt16.self, "\(field): step"), field)
    let scales = try form.scaleBits.map { bits throws(FileFormatError) in
      try rowScales(shape[0], bits: bits, "\(field): row scales")
    }
    let packed = try take(BitPacking.byteCount(of: count, bits: form.bits), field)
    guard let integers = BitPacking.unpack(packed, count: count, bits: form.bits) else {
      throw FileFormatError(.badValue("a code outside its range"), field: field)
    }
    let codes = integers.compactMap { form.grid.code(packed: $0, bits: form.bits) }
    guard codes.count == count else {
      throw FileFormatError(.badValue("a code outside its range"), field: field)
    }
    return QuantizedTensor(
      shape: shape, bits: form.bits, grid: form.grid, codes: codes, rowScales: scales,
      scaleBits: form.scaleBits ?? 8, step: step)
  }

  private mutating func rowScales(
    _ count: Int, bits: Int, _ field: String
  ) throws(FileFormatError) -> [UInt8] {
    let packed = try take(BitPacking.byteCount(of: count, bits: bits), field)
    guard let scales = BitPacking.unpack(packed, as: UInt8.self, count: count, bits: bits) else {
      throw FileFormatError(.badValue("bits left over that are not zero"), field: field)
    }
    return scales
  }

  mutating func order(_ count: Int, _ field: String) throws(FileFormatError) -> Permutation {
    let bits = Permutation.bits(for: count)
    let packed = try take(BitPacking.byteCount(of: count, bits: bits), field)
    return try Permutation(
      stored: BitPacking.unpack(packed, as: UInt32.self, count: count, bits: bits), field)
  }
}

extension Permutation {
  /// An order as it is stored; every position must be there.
  init(stored positions: [UInt32]?, _ field: String) throws(FileFormatError) {
    guard let positions, let order = Permutation(positions) else {
      throw FileFormatError(.badValue("an order that misses a weight"), field: field)
    }
    self = order
  }
}

extension ShortFloat {
  /// A step as it is stored; it must be finite and not negative.
  init(stored bits: UInt16, _ field: String) throws(FileFormatError) {
    self.init(bits: bits)
    guard value.isFinite, value.sign == .plus else {
      throw FileFormatError(
        .badValue("a step that is negative or not finite"), field: "\(field): step")
    }
  }
}
