import Babbage
import Foundation

/// What a page multiplies out to a layer's dense weights: coefficients as codes, and the polynomials of each axis.
struct LayerWeights: Encodable {
  /// The polynomials along an axis.
  struct Axis: Encodable {
    /// The number of positions.
    let length: Int
    /// The number of coefficients.
    let count: Int
    /// The kind of each interval.
    let blocks: [Int]
    /// For each kind of interval its polynomials, in integers.
    let kinds: [[[Int]]]
    /// For each kind what brings its polynomials to unit root mean square.
    let scales: [[Float]]
  }

  /// Filters, channels, places of the window.
  let shape: [Int]
  /// The codes, `[core maps][channels' coefficients][window's coefficients]`, a byte each, base64.
  let codes: String
  /// What 1 in the codes of each core map stands for.
  let steps: [Double]
  /// The axes filters, channels, window; `nil` where weights are left alone.
  let axes: [Axis?]

  init(_ weight: Weight) {
    let shape = weight.shape
    self.shape = [shape.filters, shape.channels, shape.rows * shape.columns]
    let stored: Parameter
    // Along a flattened or sorted axis, and of floating-point numbers, the products are sent.
    if case .polynomial(let weight) = weight, case .quantized = weight.coefficients,
      weight.scheme.lineBasis(for: shape) == nil
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
