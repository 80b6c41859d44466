/// Packs small signed integers without gaps, the lowest bit first.
///
/// Value `i` of width `bits` occupies the bits `i*bits ..< (i+1)*bits` of the stream; bit `n` of the
/// stream is bit `n % 8` of byte `n / 8`. Negative values are stored in two's complement. The bits
/// left over in the last byte are zero.
public enum BitPacking {
  /// The number of bytes that `count` values of a width take.
  public static func byteCount(of count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }

  /// Packs values that all fit in `bits` bits.
  public static func pack(_ codes: [Int8], bits: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount(of: codes.count, bits: bits))
    let mask = UInt16(1) << UInt16(bits) - 1
    for (index, code) in codes.enumerated() {
      let (byte, shift) = (index * bits).quotientAndRemainder(dividingBy: 8)
      let value = (UInt16(UInt8(bitPattern: code)) & mask) << UInt16(shift)
      bytes[byte] |= UInt8(truncatingIfNeeded: value)
      if shift + bits > 8 { bytes[byte + 1] |= UInt8(truncatingIfNeeded: value >> 8) }
    }
    return bytes
  }

  /// Unpacks `count` values.
  ///
  /// - Returns: `nil` if the number of bytes is wrong or the left-over bits are not zero.
  public static func unpack(_ bytes: some Collection<UInt8>, count: Int, bits: Int) -> [Int8]? {
    let bytes = Array(bytes)
    guard bytes.count == byteCount(of: count, bits: bits) else { return nil }
    let used = count * bits - (bytes.count - 1) * 8
    if let last = bytes.last, used < 8, last >> UInt8(used) != 0 { return nil }
    return (0..<count).map { index in
      let (byte, shift) = (index * bits).quotientAndRemainder(dividingBy: 8)
      let high = shift + bits > 8 ? UInt16(bytes[byte + 1]) << 8 : 0
      let value = UInt8(truncatingIfNeeded: (UInt16(bytes[byte]) | high) >> UInt16(shift))
      // Shifting up and back down extends the sign.
      return Int8(bitPattern: value << UInt8(8 - bits)) >> Int8(8 - bits)
    }
  }
}
