import Foundation

/// How one number is stored in a file, little-endian.
enum NumberFormat: Sendable {
  case float64, float32, float16, bfloat16
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  /// A byte that is 0 or 1.
  case bool

  /// Bytes of one number.
  var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Whether the numbers are integers.
  var isInteger: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: false
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool: true
    }
  }

  /// The numbers in some bytes as floating point; integers are converted.
  ///
  /// - Precondition: No number is cut off.
  func floats(_ bytes: Data) -> [Float] {
    switch self {
    case .float64: Self.numbers(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    case .float32: Self.numbers(bytes) { (bits: UInt32) in Float(bitPattern: bits) }
    case .float16: Self.numbers(bytes) { (bits: UInt16) in Float(half: bits) }
    case .bfloat16: Self.numbers(bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool:
      floats(integers(bytes))
    }
  }

  /// Integers of this format as floating point.
  func floats(_ integers: [Int64]) -> [Float] {
    // Values that need 64 bits have wrapped around.
    self == .uint64 ? integers.map { Float(UInt64(bitPattern: $0)) } : integers.map(Float.init)
  }

  /// The integers in some bytes; values that need 64 bits without a sign wrap around.
  ///
  /// - Precondition: The format is an integer format, and no number is cut off.
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
    case .bool: Self.numbers(bytes) { (value: UInt8) in value == 0 ? 0 : 1 }
    case .float64, .float32, .float16, .bfloat16:
      preconditionFailure("integers are read from integers")
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

// MARK: Conversion

extension NumberFormat {
  /// An integer converted to this format, which keeps its low bits.
  ///
  /// - Precondition: The format is an integer format.
  func narrowed(_ value: Int64) -> Int64 {
    switch self {
    case .bool: value == 0 ? 0 : 1
    case .int64, .uint64: value
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .uint32: Int64(UInt32(truncatingIfNeeded: value))
    case .uint16: Int64(UInt16(truncatingIfNeeded: value))
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .float64, .float32, .float16, .bfloat16:
      preconditionFailure("integers are narrowed to integers")
    }
  }

  /// A number without its fraction; `nil` if this format cannot hold the result.
  ///
  /// - Precondition: The format is an integer format.
  func integer(truncating value: Float) -> Int64? {
    if self == .bool { return value == 0 ? 0 : 1 }
    if self == .uint64 {
      return UInt64(exactly: value.rounded(.towardZero)).map { Int64(bitPattern: $0) }
    }
    guard let integer = Int64(exactly: value.rounded(.towardZero)), narrowed(integer) == integer
    else { return nil }
    return integer
  }

  /// The nearest number of this format, with ties to even; 64-bit floats are kept in 32 bits, and
  /// numbers for integer formats as they are.
  func rounded(_ value: Float) -> Float {
    switch self {
    case .float16: value.rounded(fractionBits: 10, leastExponent: -14, largest: 65_504)
    case .bfloat16:
      value.rounded(fractionBits: 7, leastExponent: -126, largest: .init(bitPattern: 0x7F7F_0000))
    case .float64, .float32, .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8,
      .bool:
      value
    }
  }
}

extension Float {
  /// The nearest number of a narrower floating-point format.
  fileprivate func rounded(fractionBits: Int, leastExponent: Int, largest: Float) -> Float {
    guard isFinite, self != 0 else { return self }
    // Scaling by powers of two is exact, so only `rounded` rounds.
    let step = max(Int(exponent), leastExponent) - fractionBits
    let (up, down) = (-step / 2, -step - -step / 2)
    let scaled =
      self * Float(sign: .plus, exponent: up, significand: 1)
      * Float(sign: .plus, exponent: down, significand: 1)
    let result =
      scaled.rounded(.toNearestOrEven)
      * Float(sign: .plus, exponent: -up, significand: 1)
      * Float(sign: .plus, exponent: -down, significand: 1)
    return result.magnitude > largest ? Float(signOf: self, magnitudeOf: .infinity) : result
  }

  /// The value of an IEEE 754 half-precision number: one bit for the sign, 5 for the exponent.
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
