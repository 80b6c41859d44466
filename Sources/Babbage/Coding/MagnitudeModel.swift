/// How large integers are, learned as they are coded.
///
/// `value + 1` is coded as its number of bits, one decision for each that there may be, then the bits
/// below the highest (Elias, "Universal codeword sets", 1975, with learned probabilities). There are
/// ``bins`` of probabilities, for values that are expected to be small to large. Each begins as that
/// of a geometric distribution.
package struct MagnitudeModel: Sendable {
  /// How many decisions the number of bits takes at most, for a byte.
  private static let longest = 8
  package static let bins = 16
  /// How many decisions the beginning counts for.
  package static let confidence: UInt8 = 8
  /// The smallest probability that it begins with, in 65,536ths.
  package static let leastBeginning: UInt64 = 1024

  /// Whether `value + 1` has more than so many bits, by bin and bits.
  private var longer: [AdaptiveBit] = []
  /// The two bits below the highest, by the number of bits and what precedes them.
  private var upper = [AdaptiveBit](repeating: AdaptiveBit(), count: 4 * Self.longest)

  init() {
    for (theta, first) in zip(Self.thetas, Self.firsts) {
      // One that is at least `2^n - 1` is at least `2^(n+1) - 1` with the probability of θ to the
      // power of the difference.
      var (probability, power) = (first, theta)
      for _ in 0..<Self.longest {
        let share = UInt16(max(probability, Self.leastBeginning))
        longer.append(AdaptiveBit(probability: share, count: Self.confidence))
        power = (power * power) >> 16
        probability = power
      }
    }
  }

  /// θ of the two-sided geometric distributions whose mean magnitude is `2^(bin/2 - 4.75)`, in
  /// 65,536ths.
  package static let thetas: [UInt64] = [
    1217, 1721, 2432, 3435, 4844, 6814, 9536, 13_217, 18_012, 23_892, 30_518, 37_278, 43_539,
    48_887, 53_191, 56_514,
  ]

  /// The probability `2θ / (1 + θ)` that a value is not 0, in 65,536ths.
  package static let firsts = thetas.map { ($0 << 17) / (65_536 + $0) }

  /// The bin of values that are expected to have a mean, in 256ths.
  static func bin(ofMean mean: Int) -> Int {
    guard mean > 8 else { return 0 }
    let exponent = Int.bitWidth - 1 - mean.leadingZeroBitCount
    return min(2 * exponent + (mean >> (exponent - 1) & 1) - 6, bins - 1)
  }

  /// Codes a value of a width, from 0 to `2^width - 1`.
  mutating func code(
    _ value: Int, width: Int, in bin: Int, by coder: inout some BitCoder
  ) -> Int {
    let number = value + 1
    var bits = 0
    while bits < width,
      coder.code(number >> (bits + 1) > 0, &longer[bin * Self.longest + bits])
    {
      bits += 1
    }
    // Only the largest value is that long.
    if bits == width { return 1 << width - 1 }
    var found = 1
    for place in stride(from: bits - 1, through: 0, by: -1) {
      let bit = number >> place & 1 == 1
      let one =
        bits - place <= 2
        ? coder.code(bit, &upper[4 * bits + (bits - place == 1 ? 0 : found & 1 + 1)])
        : coder.code(even: bit)
      found = found << 1 | (one ? 1 : 0)
    }
    return found - 1
  }

  /// Has what comes next change the probabilities faster.
  mutating func reopen(to limit: UInt8) {
    for index in longer.indices { longer[index].reopen(to: limit) }
    for index in upper.indices { upper[index].reopen(to: limit) }
  }
}

/// Integers with signs, learned as they are coded.
struct SignedModel: Sendable {
  private var magnitudes = MagnitudeModel()
  private var negative = AdaptiveBit()

  init() {}

  /// Codes a value whose magnitude has a width; without `hasZero`, magnitudes are counted from 1.
  mutating func code(
    _ value: Int, width: Int, hasZero: Bool, in bin: Int, by coder: inout some BitCoder
  ) -> Int {
    let first = hasZero ? 0 : 1
    let magnitude =
      magnitudes.code(max(abs(value) - first, 0), width: width, in: bin, by: &coder) + first
    guard magnitude > 0 else { return 0 }
    return coder.code(value < 0, &negative) ? -magnitude : magnitude
  }

  /// Has what comes next change the probabilities faster.
  mutating func reopen(to limit: UInt8) {
    magnitudes.reopen(to: limit)
    negative.reopen(to: limit)
  }
}
