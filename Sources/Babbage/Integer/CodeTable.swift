/// An activation in integers: the quantised value that comes out for each that goes in.
package struct CodeTable: Hashable, Sendable {
  /// The codes that can go in: those of maps with and without negative values.
  package static let codes: ClosedRange<Int> = -255...255

  /// What comes out for each of ``codes``.
  package let values: [Int16]

  /// Whether negative codes can come out; `nil` where channels keep the sign that they had.
  package let isSigned: Bool?

  /// What comes out for a code.
  package subscript(code: Int) -> Int16 { values[code - Self.codes.lowerBound] }

  /// A table in the scale of what goes in.
  ///
  /// - Precondition: The activation keeps scales.
  init(_ activation: Activation, inScale unit: Double) {
    precondition(activation.keepsScale, "values of the activation need a scale of their own")
    isSigned = nil
    if case .leakyRelu(let slope) = activation {
      let rescale = Rescale([Double(slope)])
      values = Self.codes.map { $0 > 0 ? Int16($0) : Int16(rescale(Int32($0))) }
    } else {
      values = Self.codes.map { Self.nearest(activation, $0, unit, unit, within: -255...255) }
    }
  }

  /// A table from one scale to another.
  ///
  /// - Parameters:
  ///   - activation: The function.
  ///   - input: What code 1 stands for before it.
  ///   - output: What code 1 stands for after it.
  ///   - limits: The smallest and the largest code that may come out.
  init(
    _ activation: Activation, from input: Double, to output: Double, limits: ClosedRange<Int32>
  ) {
    isSigned = limits.lowerBound < 0
    values = Self.codes.map { Self.nearest(activation, $0, input, output, within: limits) }
  }

  private static func nearest(
    _ activation: Activation, _ code: Int, _ input: Double, _ output: Double,
    within limits: ClosedRange<Int32>
  ) -> Int16 {
    let value = Double(activation(Float(Double(code) * input))) / output
    // A power of a number below zero, which calibration has not seen.
    if value.isNaN { return 0 }
    let bounds = (Double(limits.lowerBound), Double(limits.upperBound))
    return Int16(min(max(value, bounds.0), bounds.1).rounded())
  }

  /// The largest magnitude that comes out if no code that goes in has a larger one than this.
  func largestMagnitude(ofCodesWithin bound: Double) -> Double {
    let most = Int(min(bound, Double(Self.codes.upperBound)))
    return Double((-most...most).reduce(0) { max($0, self[$1].magnitude) })
  }
}
