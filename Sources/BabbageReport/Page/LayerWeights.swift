import Babbage
import Foundation

/// The coefficients and polynomials from which a page computes a layer's dense weights.
///
/// Coefficients are codes, that is, quantised values.
struct LayerWeights: Encodable {
  /// The polynomials along an axis.
  struct Axis: Encodable {
    /// The number of positions.
    let length: Int
    /// The number of coefficients.
    let count: Int
    /// The kind of each interval.
    let blocks: [Int]
    /// The polynomials of each kind of interval, in integers.
    let kinds: [[[Int]]]
    /// The factors that bring the polynomials of each kind to unit root mean square.
    let scales: [[Float]]
  }

  /// The numbers of filters, channels and window positions.
  let shape: [Int]
  /// The codes, `[core maps][channels' coefficients][window's coefficients]`, a byte each, base64.
  let codes: String
  /// The scale of the codes of each core map: the value of code 1.
  let steps: [Double]
  /// The axes filters, channels, window; `nil` for an axis without polynomials.
  let axes: [Axis?]

  init(_ weight: Weight) {
    let shape = weight.shape
    self.shape = [shape.filters, shape.channels, shape.rows * shape.columns]
    let stored: Parameter
    // With a flattened or sorted axis, or floating-point coefficients, dense weights are sent.
    if case .polynomial(let weight) = weight, case .quantized = weight.coefficients,
      weight.scheme.longAxisBasis(for: shape) == nil
    {
      let basis = weight.basis
      stored = weight.coefficients
      axes = [Axis(basis.filters), Axis(basis.channels), Axis(basis.window)]
    } else {
      stored = .float(weight.expanded)
      axes = [nil, nil, nil]
    }
    let rows = stored.codesAndSteps
    codes = Data(rows.codes.map { UInt8(bitPattern: $0) }).base64EncodedString()
    steps = rows.steps
  }
}

extension LayerWeights.Axis {
  fileprivate init?(_ basis: AxisBasis) {
    guard !basis.isIdentity else { return nil }
    var kinds: [GramPolynomials] = []
    let blocks = basis.blocks.map { block -> Int in
      if let known = kinds.firstIndex(of: block.polynomials) { return known }
      kinds.append(block.polynomials)
      return kinds.count - 1
    }
    self.init(
      length: basis.length, count: basis.count, blocks: blocks, kinds: kinds.map(\.rows),
      scales: kinds.map(\.unitScales))
  }

  fileprivate init?(_ basis: WindowBasis) {
    guard !basis.isIdentity else { return nil }
    self.init(
      length: basis.rows.length * basis.columns.length, count: basis.count, blocks: [0],
      kinds: [basis.integerRows], scales: [basis.unitScales])
  }
}
