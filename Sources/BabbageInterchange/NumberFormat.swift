import Foundation

/// How one number is stored in a file, little-endian.
enum NumberFormat: Sendable {
  case float64, float32, float16, bfloat16
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8

  /// Bytes of one number.
  var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8: 1
    }
  }

  /// Whether the numbers are integers.
  var isInteger: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: false
    default: true
    }
  }

  /// Numbers with a fraction; integers become floating point.
  ///
  /// - Precondition: The bytes are whole numbers.
  func floats(_ bytes: Data) -> [Float] {
    switch self {
    case .float64: Self.numbers(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    case .float32: Self.numbers(bytes) { (bits: UInt32) in Float(bitPattern: bits) }
    case .float16: Self.numbers(bytes) { (bits: UInt16) in Float(half: bits) }
    case .bfloat16: Self.numbers(bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    default: integers(bytes).map(Float.init)
    }
  }

  /// Integers; above 63 bits they wrap around.
  ///
  /// - Precondition: The numbers are integers, and the bytes are whole numbers.
  func integers(_ bytes: Data) -> [Int64] {
    switch self {
    case .int64: Self.numbers(bytes) { (value: Int64) in value }
    case .int32: Self.numbers(bytes) { (value: Int32) in Int64(value) }
    case .int16: Self.numbers(bytes) { (value: Int16) in Int64(value) }
    case .int8: Self.numbers(bytes) { (value: Int8) in Int64(value) }
    case .uint64: Self.numbers(bytes) { (value: UInt64) in Int64(truncatingIfNeeded: value) }
    case .uint32: Self.numbers(bytes) { (value: UInt32) in Int64(value) }
    case .uint16: Self.numbers(bytes) { (value: UInt16) in Int64(value) }
    case .uint8: Self.numbers(bytes) { (value: UInt8) in Int64(value) }
    default: preconditionFailure("integers are read from integers")
    }
  }

  private static func numbers<Stored: FixedWidthInteger, Value>(
    _ bytes: Data, _ value: (Stored) -> Value
  ) -> [Value] {
    bytes.withUnsafeBytes { raw in
      (0..<(raw.count / MemoryLayout<Stored>.size)).map { index in
        value(
          Stored(
            littleEndian: raw.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)))
      }
    }
  }
}

extension Float {
  /// The value of 16 bits as IEEE 754 has them: one for the sign, 5 for the exponent.
  init(half bits: UInt16) {
    let (exponent, fraction) = (bits >> 10 & 0x1F, Float(bits & 0x3FF))
    let magnitude: Float =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 0x1F: fraction == 0 ? .infinity : .nan
      default: Float(sign: .plus, exponent: Int(exponent) - 25, significand: 1024 + fraction)
      }
    self = bits & 0x8000 == 0 ? magnitude : -magnitude
  }
}

/// The product of lengths, if none is negative and it stays within a limit.
func elementCount(_ shape: [Int], atMost limit: Int) -> Int? {
  guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
  if shape.contains(0) { return 0 }
  var count = 1
  for length in shape {
    guard length <= limit / count else { return nil }
    count *= length
  }
  return count
}
