/// A network lowered to integer arithmetic: the golden model of C and hardware.
///
/// Every operation is exact and defined on integers alone, so all back ends give the same numbers:
///
/// - Maps between layers hold *quantised values*, called codes, of 8 bits: `0 ... 255` where
///   calibration saw nothing negative, else `-127 ... 127`; the zero point is always 0. Sums over
///   channels have a scale for each map, activation maps one for all. The image is its pixels,
///   `0 ... 255`.
/// - A core multiplies codes (or moments of 16 bits) by integer weights of 16 bits into sums of 32
///   bits, which cannot overflow: that is checked when the network is made.
/// - A pass requantises the sums to a common scale (`Rescale`), turns them into start values and
///   differences with the integers of `DifferenceForm.change`, expands, adds, pools and reduces
///   by additions modulo 2^32, and requantises what it writes.
///
/// Weights that are not stored as codes, and those that a form multiplies out, are rounded to 8
/// bits with a scale for each filter. Where a form leaves out the moments alone, the polynomials
/// over the window are multiplied into the core's weights exactly.
public struct IntegerNetwork: Sendable {
  /// What a step computes.
  package enum Kernel: Sendable {
    /// From codes or moments (16 bits) to sums (32 bits).
    case convolution(IntegerConvolution)
    /// From codes to moments of 16 bits: `(sum + 2^(shift-1)) >> shift`.
    case moments(WindowMoments, stride: Int, shift: Int)
    /// From sums (or codes) to codes; to sums of 32 bits where the network ends.
    case pass(IntegerPass)
    /// The largest code of each window.
    case maxPool(Pool)
    /// The rescaled sum of the codes of each window.
    case averagePool(Pool, WindowMean)
    /// The rescaled sum of the codes of each channel.
    case globalAveragePool(Rescale)
    /// A factor and an offset for each channel.
    case affine(IntegerAffine)
    /// An activation: the code that stands in a table, for each code.
    case table(CodeTable)
    /// Two maps element by element, where a single channel, row or column of one counts for all
    /// of the other's.
    case combine(IntegerCombination)
    /// The rescaled codes of each input, one input's maps after another's.
    case concat([Rescale])
    /// The channels of so many equal parts in turn.
    case shuffle(groups: Int)
    /// Every row and every column so many times.
    case upsample(rows: Int, columns: Int)
    /// Zeros around the map: so many maps, rows and columns before it, others after it.
    case pad(MapPadding)
    /// A part of the map.
    case slice(MapSlice)
  }

  /// The shape of the image.
  public let input: MapShape
  /// The shape of the scores.
  public let output: MapShape
  /// The form of each layer.
  public let forms: LayerForms
  /// The codes of the image.
  package let image: MapValue
  /// The steps in order of execution: those of the network that was calibrated.
  package let steps: [Step<Kernel>]
  /// The scores: 32 bits.
  package let result: MapValue
  /// The number of values.
  package let valueCount: Int
  /// The scale of the scores: what 1 stands for.
  public let scoreUnit: Double

  /// Quantises a network.
  ///
  /// - Parameter calibration: The network, and the ranges that its values were seen to have.
  /// - Throws: ``NetworkError`` if an operation has no integer form, or sums would not fit.
  public init(_ calibration: Calibration) throws(NetworkError) {
    let lowered = calibration.network
    var builder = IntegerBuilder(lowered)
    let clipped = lowered.clippedValues
    var steps: [Step<Kernel>] = []
    for step in lowered.steps {
      var ranges: [[ClosedRange<Float>]] = []
      for output in step.outputs {
        let seen = calibration[output.id]
        guard seen.allSatisfy({ $0.lowerBound.isFinite && $0.upperBound.isFinite }) else {
          throw .notInteger(node: step.name, "it gives infinite values for the calibration images")
        }
        // Codes are not spent on what is cut off.
        ranges.append(
          clipped[output.id].map { bounds in seen.map { $0.clipped(to: bounds) } } ?? seen)
      }
      steps.append(step.replacing(kernel: try builder.kernel(for: step, ranges: ranges)))
    }
    (input, output, forms) = (lowered.network.input, lowered.network.output, lowered.forms)
    (image, result, valueCount) = (lowered.image, lowered.result, lowered.valueCount)
    (self.steps, scoreUnit) = (steps, builder.scoreUnit)
  }
}
