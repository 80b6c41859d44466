import Babbage
import BabbageTestSupport

/// Random values for the tests of this target; the same for the same generator.
extension Scheme {
  static func random(using random: inout SeededGenerator) -> Scheme {
    func axis() -> AxisScheme {
      let length = Int.random(in: 2...12, using: &random)
      let intervals: [Interval] = [.all, .length(1), .length(length)]
      return AxisScheme(
        degree: Degree.allCases.randomElement(using: &random) ?? .linear,
        interval: intervals.randomElement(using: &random) ?? .all)
    }
    let isJoint = Bool.random(using: &random)
    // One in five is flattened, and one in five sorted.
    let line = AxisScheme(
      degree: Degree.allCases.randomElement(using: &random) ?? .linear,
      interval: .length(.random(in: 1...12, using: &random)))
    let arrangements: [Arrangement] = [.flattened(line), .sorted(line), .axes, .axes, .axes]
    let arrangement = arrangements.randomElement(using: &random) ?? .axes
    var scheme = Scheme(
      filters: axis(), channels: axis(),
      window: isJoint
        ? .joint(Degree.allCases.randomElement(using: &random) ?? .linear)
        : .separate(rows: axis(), columns: axis()),
      knots: Bool.random(using: &random) ? .uniform : .shifts,
      format: Bool.random(using: &random) ? .float : .bits(Int.random(in: 2...8, using: &random)),
      bias: Bool.random(using: &random) ? .core : .filters,
      scaleBits: Int.random(in: 5...8, using: &random))
    scheme.arrangement = arrangement
    if arrangement != .axes { (scheme.channels, scheme.window) = (.exact, .exact) }
    if scheme.isSorted { scheme.filters = .exact }
    return scheme
  }
}

extension Tensor {
  static func random(_ shape: [Int], using random: inout SeededGenerator) -> Tensor {
    Tensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -2...2, using: &random) })
  }
}

extension Parameter {
  /// Floating point, or 2 to 8 bits with or without scales for the rows.
  static func random(_ shape: [Int], using random: inout SeededGenerator) -> Parameter {
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
  static func random(_ shape: WeightShape, using random: inout SeededGenerator) -> Layer {
    let weight: Weight
    if Bool.random(using: &random) {
      let scheme = Scheme.random(using: &random)
      weight = .polynomial(
        PolynomialWeight(
          shape: shape, scheme: scheme,
          coefficients: .random(scheme.coefficientShape(for: shape), using: &random),
          order: scheme.isSorted ? Permutation(shuffling: shape.count, using: &random) : nil))
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

extension BatchNorm {
  static func random(_ channels: Int, using random: inout SeededGenerator) -> BatchNorm {
    func values(_ range: ClosedRange<Float>) -> [Float] {
      (0..<channels).map { _ in Float.random(in: range, using: &random) }
    }
    return BatchNorm(
      gamma: values(-2...2), beta: values(-1...1), mean: values(-1...1), variance: values(0...4),
      epsilon: 0.001)
  }
}

extension Network {
  /// A small valid network with up to a dozen operations of every kind.
  static func random(using random: inout SeededGenerator) throws -> Network {
    let input = MapShape(
      channels: .random(in: 1...4, using: &random), height: .random(in: 5...9, using: &random),
      width: .random(in: 5...9, using: &random))
    var network = try Network(name: "random-Zufall-ß", input: input, nodes: [])
    for index in 0..<Int.random(in: 0...12, using: &random) {
      let sources = (0..<index).map(Node.Source.node) + [.image]
      guard let source = sources.randomElement(using: &random) else { continue }
      let map = network.shape(of: source)
      var node = Node(name: "n\(index)", operation: .activation(.relu), inputs: [source])
      node.operation = operation(on: map, using: &random)
      let others = sources.filter { other in
        let shape = network.shape(of: other)
        return node.operation == .add
          ? shape == map : (shape.height, shape.width) == (map.height, map.width)
      }
      let count = node.operation == .concat ? Int.random(in: 1...3, using: &random) : 1
      for _ in 0..<count where node.operation.inputCounts.upperBound > 1 {
        if let other = others.randomElement(using: &random) { node.inputs.append(other) }
      }
      network = try network.replacing(nodes: network.nodes + [node])
    }
    if Bool.random(using: &random) {
      network.pictures = PictureConvention(
        edge: .mixed,
        background: .init(red: .random(in: 0...255, using: &random), green: 2, blue: 3))
    }
    guard Bool.random(using: &random), network.output.count <= 100 else { return network }
    return try network.replacing(
      classNames: (0..<network.output.count).map { "Klasse \($0) é" })
  }

  private static func operation(
    on map: MapShape, using random: inout SeededGenerator
  ) -> Node.Operation {
    let filters = Int.random(in: 1...9, using: &random)
    let size = Int.random(in: 1...min(map.height, map.width, 3), using: &random)
    let pool = Pool(size: size, stride: Int.random(in: 1...3, using: &random))
    switch Int.random(in: 0...14, using: &random) {
    case 0: return .batchNorm(.random(map.channels, using: &random))
    case 1: return .maxPool(pool)
    case 2: return .averagePool(pool)
    case 3: return .globalAveragePool
    case 4: return .add
    case 5: return .flatten
    case 6: return .softmax
    case 7 where map.height <= 16 && map.width <= 16 && map.channels <= 16:
      let shape = WeightShape(
        filters: filters, channels: map.channels, rows: map.height, columns: map.width)
      return .linear(.random(shape, using: &random))
    case 8, 9:
      guard map.channels <= 16 else { return .activation(.relu) }
      let groups = (1...map.channels).filter(map.channels.isMultiple).randomElement(using: &random)
      let shape = WeightShape(
        filters: filters * (groups ?? 1), channels: map.channels / (groups ?? 1), rows: size,
        columns: Int.random(in: 1...min(map.width, 4), using: &random))
      guard shape.filters <= 16 else { return .activation(.relu) }
      return .convolution(
        .random(shape, using: &random), stride: .random(in: 1...3, using: &random),
        padding: .random(in: 0...2, using: &random), groups: groups ?? 1)
    case 10: return .concat
    case 11, 12, 13: return .randomOnOneMap(map, using: &random)
    default: return .activation(.relu)
    }
  }
}
