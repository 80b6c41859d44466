/// How large integers are, learned as they are coded.
///
/// `value + 1` is coded as its number of bits, one decision for each that there may be, and the bits
/// below the highest (Elias, "Universal codeword sets", 1975, with learned probabilities).
struct MagnitudeModel: Sendable {
  /// The largest value: a byte.
  private static let longest = 9
  /// What is known of the surroundings of a value: how large its neighbours are.
  static let surroundings = 4

  /// Whether `value + 1` has more than so many bits, by surroundings and bits.
  private var longer = [AdaptiveBit](
    repeating: AdaptiveBit(), count: Self.surroundings * Self.longest)
  /// The two bits below the highest, by the number of bits and what precedes them.
  private var upper = [AdaptiveBit](repeating: AdaptiveBit(), count: 4 * Self.longest)

  init() {}

  /// Codes a value from 0 to 255.
  mutating func code(
    _ value: Int, among surroundings: Int = 0, by coder: inout some BitCoder
  ) -> Int {
    let number = value + 1
    var bits = 0
    while bits < Self.longest - 1,
      coder.code(
        number >> (bits + 1) > 0, &longer[surroundings * Self.longest + bits])
    {
      bits += 1
    }
    var found = 1
    for place in (0..<bits).reversed() {
      let bit = number >> place & 1 == 1
      let isUpper = bits - place <= 2
      let one =
        isUpper
        ? coder.code(bit, &upper[4 * bits + (bits - place == 1 ? 0 : found & 1 + 1)])
        : coder.code(even: bit)
      found = found << 1 | (one ? 1 : 0)
    }
    return found - 1
  }

  /// The same model, which what comes next changes faster.
  func reopened(to limit: UInt8) -> MagnitudeModel {
    var model = self
    model.longer = longer.map { $0.reopened(to: limit) }
    model.upper = upper.map { $0.reopened(to: limit) }
    return model
  }
}

/// Integers with signs, learned as they are coded.
struct SignedModel: Sendable {
  private var magnitudes = MagnitudeModel()
  private var negative = AdaptiveBit()

  init() {}

  /// Codes a value from -255 to 255; without `hasZero`, magnitudes are counted from 1.
  mutating func code(
    _ value: Int, hasZero: Bool, among surroundings: Int = 0, by coder: inout some BitCoder
  ) -> Int {
    let first = hasZero ? 0 : 1
    let magnitude =
      magnitudes.code(max(abs(value) - first, 0), among: surroundings, by: &coder) + first
    guard magnitude > 0 else { return 0 }
    return coder.code(value < 0, &negative) ? -magnitude : magnitude
  }

  /// The same model, which what comes next changes faster.
  func reopened(to limit: UInt8) -> SignedModel {
    var model = self
    model.magnitudes = magnitudes.reopened(to: limit)
    model.negative = negative.reopened(to: limit)
    return model
  }
}
