/// Small integers in as many bits as they need, the lowest bits of a byte first.
///
/// A code is `low + spacing * packed`.
struct PackedCodes {
  let low: Int
  let spacing: Int
  /// 1 to 8.
  let bits: Int
  let codes: [Int8]

  /// With `shifts` the spacing is a power of two.
  init(_ codes: [Int8], shifts: Bool = false) {
    self.codes = codes
    let low = Int(codes.min() ?? 0)
    var spacing = 0
    for code in Set(codes) { spacing = Self.greatestCommonDivisor(spacing, Int(code) - low) }
    // The largest power of two in it.
    if shifts { spacing &= -spacing }
    self.low = low
    self.spacing = max(spacing, 1)
    let largest = (Int(codes.max() ?? 0) - low) / self.spacing
    bits = max(Int.bitWidth - largest.leadingZeroBitCount, 1)
  }

  /// The packed bytes.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (codes.count * bits + 7) / 8)
    for (index, code) in codes.enumerated() {
      let packed = UInt16((Int(code) - low) / spacing)
      let (byte, bit) = (index * bits).quotientAndRemainder(dividingBy: 8)
      let shifted = packed << UInt16(bit)
      bytes[byte] |= UInt8(truncatingIfNeeded: shifted)
      if shifted > 255 { bytes[byte + 1] |= UInt8(shifted >> 8) }
    }
    return bytes
  }

  private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? left : greatestCommonDivisor(right, left % right)
  }
}
