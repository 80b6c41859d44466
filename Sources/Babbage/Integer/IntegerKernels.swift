/// A convolution or fully connected layer on integers.
package struct IntegerConvolution: Sendable {
  /// Rows of the kernel.
  package let kernelRows: Int
  /// Columns of the kernel.
  package let kernelColumns: Int
  /// The step between outputs, on both axes.
  package let stride: Int
  /// The parts that maps read and maps written are cut into, each part for itself.
  package let groups: Int
  /// `[maps written][maps read by each][rows][columns]`: ``codes`` times ``factors``; where moments
  /// were multiplied in, the sum of that over the ``window``'s polynomials times their values.
  package let weights: [Int16]
  /// The codes as they are stored, `[maps written][maps read by each][places or polynomials]`.
  package let codes: [Int8]
  /// One positive factor for each map that is read for one written, and each place or polynomial;
  /// the same in all groups.
  package let factors: [Int32]
  /// Whether moments are read, and nothing else reads them.
  package let readsMoments: Bool
  /// The polynomials over the window that were multiplied in.
  package let window: WindowMoments?
  /// What the codes of a layer in groups are made of; `nil` if each filter has its own.
  package let filters: FilterPolynomials?
}

/// An interval of channels on integers.
package struct IntegerInterval: Sendable {
  /// The polynomials as start values and differences.
  package let form: DifferenceForm
  /// From sums of Gram polynomials to differences, and back in reducing: `[difference][polynomial]`.
  package let change: [[Int32]]
}

/// A factor and an offset for each channel: `(code * multiplier + offset) >> shift`, within limits.
///
/// The product has 64 bits, the shift is arithmetic; the offset has the half that rounds.
package struct IntegerAffine: Sendable {
  /// One factor for each channel.
  package let multipliers: [Int32]
  /// One value for each channel.
  package let offsets: [Int64]
  /// The common shift, 0 to 30.
  package let shift: Int
  /// The smallest and the largest code.
  package let limits: ClosedRange<Int32>
}

/// A sum or product of two codes: `(first * m0 + second * m1 + half) >> shift`, or
/// `(first * second * m0 + half) >> shift`, within limits.
///
/// Nothing has more than 32 bits: codes have 8 bits and a sign, multipliers 15.
package struct IntegerCombination: Sendable {
  /// What is computed.
  package let combination: LoweredNetwork.Combination
  /// A multiplier for each map of a sum, one for a product.
  package let rescale: Rescale
  /// The smallest and the largest code.
  package let limits: ClosedRange<Int32>

  init(
    _ combination: LoweredNetwork.Combination, _ rescale: Rescale, _ limits: ClosedRange<Int32>
  ) {
    (self.combination, self.rescale, self.limits) = (combination, rescale, limits)
  }

  /// The code of two.
  package func callAsFunction(_ first: Int32, _ second: Int32) -> Int32 {
    let value =
      switch combination {
      case .sum:
        rescale.shifted(
          Int64(first * rescale.multipliers[0]) + Int64(second * rescale.multipliers[1]))
      case .product: rescale(first * second)
      }
    return min(max(value, limits.lowerBound), limits.upperBound)
  }
}

/// A ``LoweredNetwork/Pass`` on integers.
package struct IntegerPass: Sendable {
  /// How codes are made of what was computed.
  package struct Output: Sendable {
    /// One factor for all maps, or one for each.
    package let rescale: Rescale
    /// The smallest and the largest code of each map (or of all), after rescaling.
    package let limits: [ClosedRange<Int32>]
  }

  /// Channels at full width.
  package let channels: Int
  /// What is read: codes, which are multiplied by a factor, or sums, which are rescaled.
  package enum Source: Sendable {
    /// `code * factor`; the factor is positive.
    case codes(factor: Int32)
    /// `rescale(sum) + offset`, one of each for each map.
    case sums(Rescale, offsets: [Int32])
  }
  /// What is read.
  package let source: Source
  /// Turns the maps read into channels; `nil` if they are the channels.
  package let expand: [IntegerInterval]?
  /// One value for each channel.
  package let bias: [Int32]?
  /// The factor of the second input's codes, if there is one.
  package let addendFactor: Int32?
  /// Whether `max(x, 0)` follows.
  package let relu: Bool
  /// Whether the largest of each 2x2 window follows.
  package let pools: Bool
  /// The codes of the channels, if they are written.
  package let full: Output?
  /// Whether the channels are written as they are, with 32 bits: the scores.
  package let writesScores: Bool
  /// Before reducing: `(x + 2^(downShift-1)) >> downShift`.
  package let downShift: Int
  /// Turns the channels into sums; `nil` if nothing is reduced.
  package let reduce: [IntegerInterval]?
  /// The codes of the sums.
  package let sums: Output?
}
