/// Quantised values (codes) with a common step, and optionally a scale for each row.
///
/// The value of element `i` in row `r` (the first axis) is `codes[r, i] * rowScales[r] * step`. The
/// grid decides which integers are codes. Everything here is stored and counted: the packed codes,
/// the packed row scales, and two bytes for the step.
public struct QuantizedTensor: Equatable, Sendable {
  /// The length of each axis; the first one counts the rows.
  public let shape: [Int]

  /// The width of a code, 2 to 8.
  public let bits: Int

  /// Which integers are codes.
  package let grid: CodeGrid

  /// The codes, the last axis fastest.
  public let codes: [Int8]

  /// One factor for each row, or `nil` if the step is the only factor.
  package let rowScales: [UInt8]?

  /// The width of a row scale, 5 to 8.
  package let scaleBits: Int

  /// The step that all codes share.
  package let step: ShortFloat

  /// Assembles a tensor from stored parts.
  ///
  /// - Precondition: The counts match the shape, the grid allows `bits`, every code is on it, and
  ///   every row scale fits `scaleBits`.
  package init(
    shape: [Int], bits: Int, grid: CodeGrid = .symmetric, codes: [Int8], rowScales: [UInt8]?,
    scaleBits: Int = 8, step: ShortFloat
  ) {
    precondition(codes.count == shape.reduce(1, *), "as many codes as elements")
    precondition(rowScales.map { $0.count == shape.first } ?? true, "one scale for each row")
    precondition(CoefficientFormat.allowedScaleBits.contains(scaleBits), "a known width of scales")
    precondition(rowScales?.allSatisfy { $0 >> scaleBits == 0 } ?? true, "scales of their width")
    precondition(grid.allowedBits.contains(bits), "bits that the grid allows")
    precondition(codes.allSatisfy { grid.contains($0, bits: bits) }, "every code on the grid")
    self.shape = shape
    self.bits = bits
    self.grid = grid
    self.codes = codes
    self.rowScales = rowScales
    self.scaleBits = scaleBits
    self.step = step
  }

  /// Quantises with one step for the whole tensor, the smallest that reaches the largest value.
  ///
  /// - Precondition: All values are finite.
  public init(quantizing tensor: Tensor, bits: Int) {
    let limit = Float(CodeGrid.symmetric.largestCode(bits: bits))
    let step = ShortFloat(roundingUp: tensor.largestMagnitude / limit)
    let codes = tensor.values.map { value -> Int8 in
      step.value > 0 ? Int8((value / step.value).rounded().clamped(to: limit)) : 0
    }
    self.init(shape: tensor.shape, bits: bits, codes: codes, rowScales: nil, step: step)
  }

  /// Takes codes from training and stores each row's step in a few bits.
  ///
  /// A negative step (a normalisation may have a negative factor) flips the signs of its row's
  /// codes, so that scales need no sign.
  ///
  /// - Parameters:
  ///   - shape: The length of each axis; the first one counts the rows.
  ///   - bits: The width of a code, 2 to 8.
  ///   - grid: Which integers are codes.
  ///   - codes: The codes, the last axis fastest.
  ///   - rowSteps: The value of code 1 in each row, finite.
  ///   - scaleBits: The width of each stored row scale, 5 to 8.
  package init(
    shape: [Int], bits: Int, grid: CodeGrid = .symmetric, codes: [Int8], rowSteps: [Float],
    scaleBits: Int = 8
  ) {
    let largest = rowSteps.reduce(0) { max($0, $1.magnitude) }
    let limit = Float(1 << scaleBits - 1)
    let step = ShortFloat(roundingUp: largest / limit)
    let width = codes.count / max(rowSteps.count, 1)
    let signed = codes.enumerated().map { index, code in rowSteps[index / width] < 0 ? -code : code
    }
    let scales = rowSteps.map { rowStep in
      step.value > 0 ? UInt8((rowStep.magnitude / step.value).rounded().clamped(to: limit)) : 0
    }
    self.init(
      shape: shape, bits: bits, grid: grid, codes: signed, rowScales: scales,
      scaleBits: scaleBits, step: step)
  }

  /// The values that the codes stand for.
  public var tensor: Tensor {
    let width = codes.count / max(shape.first ?? 1, 1)
    let values = codes.enumerated().map { index, code in
      Float(code) * Float(rowScales?[index / width] ?? 1) * step.value
    }
    return Tensor(shape: shape, values: values)
  }

  /// How the codes are stored.
  var form: CodeForm {
    CodeForm(bits: bits, scaleBits: rowScales == nil ? nil : scaleBits, grid: grid)
  }

  /// The bytes that this takes in a packed payload.
  package var byteCount: Int {
    BitPacking.byteCount(of: codes.count, bits: bits)
      + BitPacking.byteCount(of: rowScales?.count ?? 0, bits: scaleBits) + 2
  }
}

extension Float {
  /// The nearest number from `-limit` to `limit`.
  package func clamped(to limit: Float) -> Float { Swift.min(Swift.max(self, -limit), limit) }
}
