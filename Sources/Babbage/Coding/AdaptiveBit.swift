/// The probability of a binary decision, learned from those before it.
///
/// After `n` decisions of which `k` were true it is `(k + 1/2) / (n + 1)` (Krichevsky and Trofimov,
/// 1981); from ``window`` decisions on, older ones count less and less.
struct AdaptiveBit: Sendable {
  /// How many decisions are remembered.
  static let window: UInt8 = 254

  /// The probability that the decision is true, in 65,536ths.
  private(set) var probability: UInt16 = 1 << 15
  private var count: UInt8 = 0

  /// The probability in 4,096ths, from 1 to 4,095.
  var share: UInt32 { UInt32(probability >> 4) }

  mutating func learn(_ bit: Bool) {
    let (old, divisor) = (Int32(probability), Int32(count) + 2)
    let new = bit ? old + (65_535 - old) / divisor : old - old / divisor
    probability = UInt16(min(max(new, 16), 65_519))
    if count < Self.window { count += 1 }
  }

  /// The same probability, which what comes next changes faster.
  func reopened(to limit: UInt8) -> AdaptiveBit {
    var bit = self
    bit.count = min(count, limit)
    return bit
  }
}
