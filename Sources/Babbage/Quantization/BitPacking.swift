/// Packs small integers without gaps, the lowest bit first.
///
/// Value `i` of width `bits` occupies the bits `i*bits ..< (i+1)*bits` of the stream; bit `n` of
/// the stream is bit `n % 8` of byte `n / 8`. Negative values are stored in two's complement. The
/// bits left over in the last byte are zero.
package enum BitPacking {
  /// The number of bytes that `count` values of a width take.
  package static func byteCount(of count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }

  /// Packs values that all fit in `bits` bits, at most 32.
  package static func pack(_ values: [some FixedWidthInteger], bits: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount(of: values.count, bits: bits))
    let mask = UInt64(1) << UInt64(bits) - 1
    var (pending, count) = (UInt64(0), 0)
    for value in values {
      pending |= (UInt64(truncatingIfNeeded: value) & mask) << UInt64(count)
      count += bits
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: pending))
        (pending, count) = (pending >> 8, count - 8)
      }
    }
    if count > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
    return bytes
  }

  /// Unpacks `count` values; those of a signed type keep their sign.
  ///
  /// - Returns: `nil` if the number of bytes is wrong or the left-over bits are not zero.
  package static func unpack<Value: FixedWidthInteger>(
    _ bytes: some Collection<UInt8>, as type: Value.Type = Int8.self, count: Int, bits: Int
  ) -> [Value]? {
    guard bytes.count == byteCount(of: count, bits: bits) else { return nil }
    var values: [Value] = []
    values.reserveCapacity(count)
    var (pending, available) = (UInt64(0), 0)
    var rest = bytes.makeIterator()
    for _ in 0..<count {
      while available < bits, let byte = rest.next() {
        pending |= UInt64(byte) << UInt64(available)
        available += 8
      }
      // Shifting up and back down extends the sign.
      let value = Value(truncatingIfNeeded: pending) << (Value.bitWidth - bits)
      values.append(value >> (Value.bitWidth - bits))
      (pending, available) = (pending >> UInt64(bits), available - bits)
    }
    return pending == 0 ? values : nil
  }
}
