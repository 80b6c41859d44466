/// The probability of a binary decision, learned from those before it.
///
/// After `n` decisions of which `k` were true it is `(k + 1/2) / (n + 1)` (Krichevsky and Trofimov,
/// 1981); from ``window`` decisions on, older ones count less and less.
package struct AdaptiveBit: Sendable {
  /// How many decisions are remembered.
  package static let window: UInt8 = 254
  /// The probabilities that are learned at most, in 65,536ths: no decision is certain.
  package static let limits: ClosedRange<Int32> = 16...65_519

  /// The probability that the decision is true, in 65,536ths.
  private var probability: UInt16
  private var count: UInt8

  /// A probability in 65,536ths that counts as much as so many decisions.
  init(probability: UInt16 = 1 << 15, count: UInt8 = 0) {
    (self.probability, self.count) = (probability, count)
  }

  /// The probability in 4,096ths, from 1 to 4,094.
  var share: UInt32 { UInt32(probability >> 4) }

  mutating func learn(_ bit: Bool) {
    let (old, divisor) = (Int32(probability), Int32(count) + 2)
    let new = bit ? old + (65_535 - old) / divisor : old - old / divisor
    probability = UInt16(min(max(new, Self.limits.lowerBound), Self.limits.upperBound))
    if count < Self.window { count += 1 }
  }

  /// Has what comes next change the probability faster.
  mutating func reopen(to limit: UInt8) { count = min(count, limit) }
}
