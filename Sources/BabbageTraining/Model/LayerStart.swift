import Babbage

/// What a layer's coefficients start from.
///
/// Coefficients are kept as fractions of the largest code (quantised value). Normalisation follows,
/// so a row's magnitude matters only relative to the range of codes; the normalisation can absorb
/// the factor that a row was scaled by.
struct LayerStart {
  /// The range of codes, in standard deviations of a row.
  private static let range: Float = 2.5

  /// The coefficients.
  let coefficients: Tensor
  /// The scale and offset that make each core map what the network computes; `nil` if core maps
  /// start from mean 0 and variance 1.
  private(set) var affine: (scale: [Float], offset: [Float])?

  /// Random coefficients.
  init(randomFor shape: [Int], using generator: inout SeededGenerator) {
    coefficients = Tensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in generator.nextNormal() / Self.range })
  }

  /// The least-squares projection of a layer's weights and, if `keepsScales`, of its bias.
  init(projecting layer: Layer, onto scheme: Scheme, keepsScales: Bool) throws(SchemeError) {
    let weight = try PolynomialWeight(projecting: layer.weight.expanded, onto: scheme)
    var values = weight.coefficients.tensor
    let width = max(values.count / values.shape[0], 1)
    var scales: [Float] = []
    for row in 0..<values.shape[0] {
      let range = (row * width)..<((row + 1) * width)
      let square = values.values[range].reduce(0) { $0 + $1 * $1 } / Float(width)
      let scale = square > 0 ? 1 / (Self.range * square.squareRoot()) : 1
      for index in range { values.values[index] *= scale }
      scales.append(1 / scale)
    }
    coefficients = values
    guard keepsScales else { return }
    let filters = weight.basis.filters
    let bias = Tensor(vector: layer.expandedBias).contracted(
      axis: 0, with: filters.factor, squaredNorms: filters.intervalLengths)
    // A bias that is kept per filter is added after the core maps are expanded.
    let offset = scheme.bias == .core ? bias.values : bias.values.map { _ in 0 }
    affine = (scales, offset)
  }
}
