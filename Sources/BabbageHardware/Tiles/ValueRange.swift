/// The range of values of a signal, from the worst case of everything that it is computed from.
///
/// 128 bits hold the worst case of every size that a tile may have.
struct ValueRange: Hashable, Sendable {
  let low: Int128
  let high: Int128

  init(_ low: Int128, _ high: Int128) {
    precondition(low <= high, "a range from \(low) to \(high)")
    (self.low, self.high) = (low, high)
  }

  /// All numbers of the given width in two's complement.
  init(signedBits bits: Int) { self.init(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }

  /// The bits that the range needs in two's complement.
  var bits: Int {
    Int128.bitWidth - max(high, -1 - low, 0).leadingZeroBitCount + 1
  }

  static func + (left: ValueRange, right: ValueRange) -> ValueRange {
    ValueRange(left.low + right.low, left.high + right.high)
  }

  static func - (left: ValueRange, right: ValueRange) -> ValueRange {
    ValueRange(left.low - right.high, left.high - right.low)
  }

  static func * (left: ValueRange, right: ValueRange) -> ValueRange {
    let corners = [
      left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high,
    ]
    return ValueRange(corners.min() ?? 0, corners.max() ?? 0)
  }

  /// The range multiplied by a factor that is not negative.
  func scaled(by factor: Int) -> ValueRange {
    ValueRange(low * Int128(factor), high * Int128(factor))
  }
}
