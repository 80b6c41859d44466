import Babbage

/// Random values for tests; the same for the same generator.
extension Scheme {
  /// A scheme over all axes, degrees, intervals and knots.
  package static func random(using random: inout SeededGenerator) -> Scheme {
    func degree() -> Degree { Degree.allCases.randomElement(using: &random) ?? .linear }
    func axis() -> AxisScheme {
      let length = Int.random(in: 2...8, using: &random)
      let intervals: [Interval] = [.all, .length(1), .length(length)]
      return AxisScheme(
        degree: degree(), interval: intervals.randomElement(using: &random) ?? .all)
    }
    let isJoint = Bool.random(using: &random)
    // One in five is flattened, and one in five sorted.
    let line = AxisScheme(degree: degree(), interval: .length(.random(in: 1...8, using: &random)))
    let knots: Knots = Bool.random(using: &random) ? .uniform : .shifts
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return Scheme(filters: axis(), arrangement: .flattened(line), knots: knots)
    case 1: return Scheme(arrangement: .sorted(line), knots: knots)
    default: break
    }
    return Scheme(
      filters: axis(), channels: axis(),
      window: isJoint ? .joint(degree()) : .separate(rows: axis(), columns: axis()),
      knots: knots)
  }

  /// A random order of all weights if the scheme has one.
  package func order(
    for shape: WeightShape, using random: inout SeededGenerator
  ) -> Permutation? {
    isSorted ? Permutation(shuffling: shape.count, using: &random) : nil
  }
}

extension [Float] {
  /// Numbers from -1 to 1.
  package static func random(_ count: Int, using random: inout SeededGenerator) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
  }
}

extension Layer {
  /// Polynomial weights of a random scheme, in floating point or quantised.
  package static func random(_ shape: WeightShape, using random: inout SeededGenerator) -> Layer {
    let scheme = Scheme.random(using: &random)
    func parameter(_ shape: [Int]) -> Parameter {
      let count = shape.reduce(1, *)
      let tensor = Tensor(shape: shape, values: .random(count, using: &random))
      switch Int.random(in: 0...3, using: &random) {
      case 0: return .quantized(QuantizedTensor(quantizing: tensor, bits: 4))
      case 1:
        // Odd codes are what training gives.
        let codes = (0..<count).map { _ in 2 * Int8.random(in: -8...7, using: &random) + 1 }
        return .quantized(
          QuantizedTensor(
            shape: shape, bits: 4, grid: .odd, codes: codes,
            rowSteps: .random(shape[0], using: &random),
            scaleBits: Int.random(in: 5...8, using: &random)))
      default: return .float(tensor)
      }
    }
    let weight = Weight.polynomial(
      PolynomialWeight(
        shape: shape, scheme: scheme,
        coefficients: parameter(scheme.coefficientShape(for: shape)),
        order: scheme.order(for: shape, using: &random)))
    let biases: [Bias?] = [
      nil, Bias(placement: .filters, values: parameter([shape.filters])),
      Bias(
        placement: .core,
        values: parameter([scheme.filters.count(onAxisOf: shape.filters)])),
    ]
    return Layer(weight: weight, bias: biases.randomElement(using: &random) ?? nil)
  }
}

extension BatchNorm {
  /// Statistics whose variances are not small.
  package static func random(_ channels: Int, using random: inout SeededGenerator) -> BatchNorm {
    BatchNorm(
      gamma: .random(channels, using: &random), beta: .random(channels, using: &random),
      mean: .random(channels, using: &random),
      variance: [Float].random(channels, using: &random).map { 1.5 + $0 }, epsilon: 0.01)
  }
}

extension MapShape {
  /// Up to 12 channels of up to 10 by 10.
  package static func random(using random: inout SeededGenerator) -> MapShape {
    MapShape(
      channels: .random(in: 1...12, using: &random), height: .random(in: 1...10, using: &random),
      width: .random(in: 1...10, using: &random))
  }
}

/// The largest difference, as a fraction of the largest expected magnitude.
package func relativeError(_ values: [Float], _ expected: [Double]) -> Double {
  guard values.count == expected.count else { return .infinity }
  let scale = expected.reduce(0) { max($0, abs($1)) }
  let error = zip(values, expected).reduce(0.0) { max($0, abs(Double($1.0) - $1.1)) }
  return values.contains { !$0.isFinite } ? .infinity : error / max(scale, 1e-30)
}
