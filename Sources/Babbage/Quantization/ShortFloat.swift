/// A quantiser's step (its scale) in 16 bits: the upper half of a `Float` (bfloat16).
///
/// A step needs range more than precision, because codes are computed against the step as it is
/// stored.
package struct ShortFloat: Sendable, Hashable {
  /// The upper 16 bits of the `Float`.
  package let bits: UInt16

  /// Creates a number from its bits.
  package init(bits: UInt16) { self.bits = bits }

  /// The nearest number that is not below the magnitude of `value`.
  ///
  /// Rounding up keeps the largest code within its range. A value too large to round up becomes the
  /// largest finite number.
  package init(roundingUp value: Float) {
    // Works on bits, because a thread that flushes denormals compares them as zeros.
    let pattern = value.magnitude.bitPattern
    let upper = UInt16(pattern >> 16)
    self.init(bits: min(pattern & 0xFFFF == 0 ? upper : upper + 1, 0x7F7F))
  }

  /// The number as a `Float`, exactly.
  package var value: Float { Float(bitPattern: UInt32(bits) << 16) }
}
