/// The integers that quantised values (codes) of a width can take.
package enum CodeGrid: Sendable, Hashable, CaseIterable {
  /// All integers from `-(2^(bits-1) - 1)` to `2^(bits-1) - 1`: zero is one of them, and one bit
  /// pattern is unused.
  case symmetric

  /// The odd integers from `-(2^bits - 1)` to `2^bits - 1`: every bit pattern is used, and zero is
  /// not among them.
  ///
  /// With few bits the extra level is worth more than a zero: 3 bits give 8 levels instead of 7.
  case odd

  /// The grid on which coefficients of a width are trained.
  package static func trained(bits: Int) -> CodeGrid {
    CodeGrid.odd.allowedBits.contains(bits) ? .odd : .symmetric
  }

  /// The widths whose codes fit in a byte.
  package var allowedBits: ClosedRange<Int> {
    switch self {
    case .symmetric: CoefficientFormat.allowedBits
    case .odd: CoefficientFormat.allowedBits.lowerBound...7
    }
  }

  /// The distance from one code to the next.
  package var spacing: Int { self == .odd ? 2 : 1 }

  /// The smallest code that is not negative.
  package var origin: Int { self == .odd ? 1 : 0 }

  /// The largest code of a width.
  package func largestCode(bits: Int) -> Int { self == .odd ? 1 << bits - 1 : 1 << (bits - 1) - 1 }

  /// Whether an integer is a code.
  func contains(_ code: Int8, bits: Int) -> Bool {
    Int(code).magnitude <= largestCode(bits: bits) && (self == .symmetric || code & 1 == 1)
  }

  /// The code nearest to a value; beyond the range, the outermost code.
  package func code(nearest value: Float, bits: Int) -> Int8 {
    let limit = Float(largestCode(bits: bits))
    let (spacing, origin) = (Float(spacing), Float(origin))
    let steps = ((value.clamped(to: limit) - origin) / spacing).rounded(.toNearestOrEven)
    return Int8(spacing * steps + origin)
  }

  /// The integer that is packed for a code, in two's complement of its width.
  package func packed(_ code: Int8) -> Int8 { self == .odd ? code >> 1 : code }

  /// The code for a packed integer; `nil` for the unused bit pattern.
  package func code(packed: Int8, bits: Int) -> Int8? {
    let code = self == .odd ? 2 * packed + 1 : packed
    return contains(code, bits: bits) ? code : nil
  }
}
