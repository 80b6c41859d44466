/// The numbers of a network on their way through a coder: a ``RangeEncoder`` or a ``CodeLength``.
struct RangeWriter<Coder: BitCoder>: PayloadWriter {
  private(set) var coder: Coder
  private var model = PayloadModel()

  init(_ coder: Coder) { self.coder = coder }

  mutating func append(_ values: [Float]) {
    for value in values { _ = coder.code(plain: value.bitPattern, bits: 32) }
  }

  mutating func append(_ tensor: QuantizedTensor, as role: ParameterRole) {
    _ = coder.code(plain: UInt32(tensor.step.bits), bits: 16)
    if let scales = tensor.rowScales {
      _ = model.scales(scales, count: scales.count, bits: tensor.scaleBits, by: &coder)
    }
    _ = model.codes(tensor.codes, of: tensor.shape, tensor.form, as: role, by: &coder)
  }

  mutating func append(_ order: Permutation) {
    let bits = Permutation.bits(for: order.positions.count)
    for position in order.positions { _ = coder.code(plain: UInt32(position), bits: bits) }
  }
}

/// Reads the numbers of a network from the stream of a range coder.
///
/// Memory grows with what the stream really holds.
struct RangeReader: PayloadReader {
  private var coder: RangeDecoder
  private var model = PayloadModel()

  init(_ bytes: ArraySlice<UInt8>) { coder = RangeDecoder(bytes) }

  mutating func floats(
    _ count: Int, _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> [Float] {
    var values: [Float] = []
    for _ in 0..<count {
      let value = Float(bitPattern: coder.code(plain: 0, bits: 32))
      guard !coder.isExhausted else { throw FileFormatError(.truncated, field: field()) }
      guard value.isFinite else {
        throw FileFormatError(
          .badValue("a number that is infinite or not a number"), field: field())
      }
      values.append(value)
    }
    return values
  }

  mutating func quantized(
    _ shape: [Int], _ form: CodeForm, as role: ParameterRole, _ field: String
  ) throws(FileFormatError) -> QuantizedTensor {
    let step = try ShortFloat(stored: UInt16(coder.code(plain: 0, bits: 16)), field)
    var scales: [UInt8]?
    if let bits = form.scaleBits {
      scales = model.scales(nil, count: shape[0], bits: bits, by: &coder)
      guard scales != nil else {
        throw FileFormatError(.truncated, field: "\(field): row scales")
      }
    }
    guard let codes = model.codes(nil, of: shape, form, as: role, by: &coder) else {
      throw FileFormatError(.truncated, field: field)
    }
    return QuantizedTensor(
      shape: shape, bits: form.bits, grid: form.grid, codes: codes, rowScales: scales,
      scaleBits: form.scaleBits ?? 8, step: step)
  }

  mutating func order(_ count: Int, _ field: String) throws(FileFormatError) -> Permutation {
    let bits = Permutation.bits(for: count)
    var positions: [UInt32] = []
    for _ in 0..<count {
      positions.append(coder.code(plain: 0, bits: bits))
      guard !coder.isExhausted else { throw FileFormatError(.truncated, field: field) }
    }
    return try Permutation(stored: positions, field)
  }
}

/// Counts what decisions would take in a stream, in bits, and writes nothing.
struct CodeLength: BitCoder {
  private(set) var bits = 0.0

  init() {}

  var isExhausted: Bool { false }

  mutating func code(_ bit: Bool, _ model: inout AdaptiveBit) -> Bool {
    let share = Double(bit ? model.share : 4096 - model.share) / 4096
    bits -= _log2(share)
    model.learn(bit)
    return bit
  }

  mutating func code(even bit: Bool) -> Bool {
    bits += 1
    return bit
  }
}
