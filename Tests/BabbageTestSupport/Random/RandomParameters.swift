import Babbage

/// Random numbers as files hold them; the same for the same generator.
extension Tensor {
  /// Numbers from -2 to 2.
  package static func random(_ shape: [Int], using random: inout SeededGenerator) -> Tensor {
    Tensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -2...2, using: &random) })
  }
}

extension Parameter {
  /// Floating point, or 2 to 8 bits with or without scales for the rows.
  package static func random(
    _ shape: [Int], using random: inout SeededGenerator
  ) -> Parameter {
    let tensor = Tensor.random(shape, using: &random)
    let bits = Int.random(in: 2...8, using: &random)
    switch Int.random(in: 0...2, using: &random) {
    case 0: return .float(tensor)
    case 1: return .quantized(QuantizedTensor(quantizing: tensor, bits: bits))
    default:
      let grid = Bool.random(using: &random) ? CodeGrid.trained(bits: bits) : .symmetric
      let largest = Float(grid.largestCode(bits: bits))
      return .quantized(
        QuantizedTensor(
          shape: shape, bits: bits, grid: grid,
          codes: tensor.values.map { _ in
            grid.code(nearest: Float.random(in: -largest...largest, using: &random), bits: bits)
          },
          rowSteps: (0..<shape[0]).map { _ in Float.random(in: -0.1...0.1, using: &random) },
          scaleBits: Int.random(in: 5...8, using: &random)))
    }
  }
}

extension Layer {
  /// Weights and biases of all formats, which need not be those that the scheme says.
  static func randomStored(_ shape: WeightShape, using random: inout SeededGenerator) -> Layer {
    let weight: Weight
    if Bool.random(using: &random) {
      let scheme = Scheme.random(.stored, using: &random)
      weight = .polynomial(
        PolynomialWeight(
          shape: shape, scheme: scheme,
          coefficients: .random(scheme.coefficientShape(for: shape), using: &random),
          order: scheme.order(for: shape, using: &random)))
    } else {
      weight = .dense(.random(shape.axes, using: &random))
    }
    switch Int.random(in: 0...2, using: &random) {
    case 0: return Layer(weight: weight, bias: nil)
    case 1:
      let values = Parameter.random([shape.filters], using: &random)
      return Layer(weight: weight, bias: Bias(placement: .filters, values: values))
    default:
      let count = weight.scheme.filters.count(onAxisOf: shape.filters)
      let values = Parameter.random([count], using: &random)
      return Layer(weight: weight, bias: Bias(placement: .core, values: values))
    }
  }
}
