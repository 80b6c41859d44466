/// A convolution or fully connected layer on integers.
public struct IntegerConvolution: Sendable {
  /// Rows of the kernel.
  public let kernelRows: Int
  /// Columns of the kernel.
  public let kernelColumns: Int
  /// The step between outputs, on both axes.
  public let stride: Int
  /// `[maps written][maps read][rows][columns]`: ``codes`` times ``factors``; where moments were
  /// multiplied in, the sum of that over the ``window``'s polynomials times their values.
  public let weights: [Int16]
  /// The codes as they are stored, `[maps written][maps read][places or polynomials]`.
  public let codes: [Int8]
  /// One positive factor for each map read and each place or polynomial.
  public let factors: [Int32]
  /// Whether moments are read, and nothing else reads them.
  public let readsMoments: Bool
  /// The polynomials over the window that were multiplied in.
  public let window: WindowMoments?
}

/// An interval of channels on integers.
public struct IntegerInterval: Sendable {
  /// The polynomials as start values and differences.
  public let form: DifferenceForm
  /// From sums of Gram polynomials to differences, and back in reducing: `[difference][polynomial]`.
  public let change: [[Int32]]
}

/// A factor and an offset for each channel: `(code * multiplier + offset) >> shift`, within limits.
///
/// The product has 64 bits, the shift is arithmetic; the offset has the half that rounds.
public struct IntegerAffine: Sendable {
  /// One factor for each channel.
  public let multipliers: [Int32]
  /// One value for each channel.
  public let offsets: [Int64]
  /// The common shift, 0 to 30.
  public let shift: Int
  /// The smallest and the largest code.
  public let limits: ClosedRange<Int32>
}

/// A ``LoweredNetwork/Pass`` on integers.
public struct IntegerPass: Sendable {
  /// How codes are made of what was computed.
  public struct Output: Sendable {
    /// One factor for all maps, or one for each.
    public let rescale: Rescale
    /// The smallest and the largest code of each map (or of all), after rescaling.
    public let limits: [ClosedRange<Int32>]
  }

  /// Channels at full width.
  public let channels: Int
  /// What is read: codes, which are multiplied by a factor, or sums, which are rescaled.
  public enum Source: Sendable {
    /// `code * factor`; the factor is positive.
    case codes(factor: Int32)
    /// `rescale(sum) + offset`, one of each for each map.
    case sums(Rescale, offsets: [Int32])
  }
  /// What is read.
  public let source: Source
  /// Turns the maps read into channels; `nil` if they are the channels.
  public let expand: [IntegerInterval]?
  /// One value for each channel.
  public let bias: [Int32]?
  /// The factor of the second input's codes, if there is one.
  public let addendFactor: Int32?
  /// Whether `max(x, 0)` follows.
  public let relu: Bool
  /// Whether the largest of each 2x2 window follows.
  public let pools: Bool
  /// The codes of the channels, if they are written.
  public let full: Output?
  /// Whether the channels are written as they are, with 32 bits: the scores.
  public let writesScores: Bool
  /// Before reducing: `(x + 2^(downShift-1)) >> downShift`.
  public let downShift: Int
  /// Turns the channels into sums; `nil` if nothing is reduced.
  public let reduce: [IntegerInterval]?
  /// The codes of the sums.
  public let sums: Output?
}
