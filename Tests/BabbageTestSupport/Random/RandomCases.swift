import Babbage

/// How much of what networks may hold random ones show.
package enum Variety: Sendable {
  /// What every engine computes alike.
  ///
  /// Without softmax, whose relative error depends on how large its inputs are.
  case computed

  /// All that a file can hold, whether or not the parts of a layer suit each other.
  case stored
}

/// Random values for tests; the same for the same generator.
extension Scheme {
  /// A scheme over all axes, degrees, intervals and knots; stored ones have all formats too.
  package static func random(
    _ variety: Variety = .computed, using random: inout SeededGenerator
  ) -> Scheme {
    let longest = variety == .stored ? 12 : 8
    func degree() -> Degree { Degree.allCases.randomElement(using: &random) ?? .linear }
    func axis() -> AxisScheme {
      let length = Int.random(in: 2...longest, using: &random)
      let intervals: [Interval] = [.all, .length(1), .length(length)]
      return AxisScheme(
        degree: degree(), interval: intervals.randomElement(using: &random) ?? .all)
    }
    let isJoint = Bool.random(using: &random)
    // One in five is flattened, and one in five sorted.
    let line = AxisScheme(
      degree: degree(), interval: .length(.random(in: 1...longest, using: &random)))
    let knots: Knots = Bool.random(using: &random) ? .uniform : .shifts
    var scheme: Scheme
    switch Int.random(in: 0..<5, using: &random) {
    case 0: scheme = Scheme(filters: axis(), arrangement: .flattened(line), knots: knots)
    case 1: scheme = Scheme(arrangement: .sorted(line), knots: knots)
    default:
      scheme = Scheme(
        filters: axis(), channels: axis(),
        window: isJoint ? .joint(degree()) : .separate(rows: axis(), columns: axis()),
        knots: knots)
    }
    if variety == .stored {
      scheme.format =
        Bool.random(using: &random) ? .float : .bits(.random(in: 2...8, using: &random))
      scheme.bias = Bool.random(using: &random) ? .core : .filters
      scheme.scaleBits = .random(in: 5...8, using: &random)
    }
    return scheme
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
  /// Polynomial weights of a random scheme, in floating point or quantised; half of those that are
  /// stored are dense.
  package static func random(
    _ shape: WeightShape, _ variety: Variety = .computed, using random: inout SeededGenerator
  ) -> Layer {
    if variety == .stored { return randomStored(shape, using: &random) }
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
