/// Multiplication by a fraction in integers: `(x * multiplier + 2^(shift-1)) >> shift`.
///
/// The product has 64 bits, the shift is arithmetic (it rounds down), so halves round up. With a
/// shift of 0 nothing is added.
package struct Rescale: Sendable, Hashable {
  /// Multipliers keep this many bits.
  static let multiplierBits = 15
  /// The largest shift: products of 32 and 15 bits have no more.
  static let largestShift = 46

  /// Multiplication by 1.
  package static let identity = Rescale(shift: 0)

  /// One factor for each map, or one for all.
  package let multipliers: [Int32]
  /// The common shift, 0 to 46.
  package let shift: Int

  /// The nearest fractions to these factors; the largest keeps 15 bits.
  ///
  /// - Parameter factors: Not negative, below `2^15`.
  init(_ factors: [Double]) {
    let largest = factors.max() ?? 0
    // largest * 2^shift lies in [2^14, 2^15).
    let wanted = largest > 0 ? Self.multiplierBits - 1 - Int(largest.exponent) : 0
    shift = min(max(wanted, 0), Self.largestShift)
    let scale = Double(sign: .plus, exponent: shift, significand: 1)
    multipliers = factors.map { factor in
      Int32(min((factor * scale).rounded(), Double(1 << Self.multiplierBits)))
    }
  }

  /// Division by a power of two: the multiplier is 1.
  ///
  /// - Parameter shift: 0 to 46.
  package init(shift: Int) {
    multipliers = [1]
    self.shift = shift
  }

  /// The requantised value, by the multiplier with this index.
  package func callAsFunction(_ value: Int32, _ index: Int = 0) -> Int32 {
    shifted(Int64(value) * Int64(multipliers[index]))
  }

  /// What is left of a product, or a sum of products, with multipliers: `(x + 2^(shift-1)) >> shift`.
  func shifted(_ product: Int64) -> Int32 {
    let half: Int64 = shift > 0 ? 1 << (shift - 1) : 0
    return Int32(truncatingIfNeeded: (product + half) >> shift)
  }
}
