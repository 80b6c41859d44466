import Babbage

/// Maps that a model quantises: the network does not round them, but keeps their ranges.
extension Importer {
  /// A map as codes: what comes in, within the range of the codes.
  mutating func quantize(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let (scale, zero) = try grid(node)
    let limits = try folding.codeLimits(of: node, zero: constant(2, of: node)).codes
    let codes = ImportedMap.Codes(scale: scale, zero: zero, limits: limits)
    return .map(try within(codes, map, node))
  }

  /// A map whose codes get the range that they have, where that cuts something off by rule: quantisers
  /// leave out activations that their codes make needless.
  private mutating func within(
    _ codes: ImportedMap.Codes, _ map: ImportedMap, _ node: GraphNode
  ) throws -> ImportedMap {
    var result = map
    let wider = map.codes?.range
    if codes.range.lowerBound >= 0, !isNonNegative(map.source) {
      let six: Float = 6
      let isSix = abs(codes.range.upperBound - six) <= codes.scale / 2
      let name = NodeNames.name(for: node, keepsOperator: true)
      result = try appendPart(
        "\(name).relu", .activation(isSix ? .clip(low: 0, high: six) : .relu), to: map)
    }
    result.codes = codes
    // The range is that of this map, and of nothing that is computed of it.
    result.isShared = true
    setRange(codes.range, of: result.source, insteadOf: wider)
    return result
  }

  /// The values of codes.
  mutating func dequantize(_ node: GraphNode) throws -> Value {
    var map = try map(0, of: node)
    let (scale, zero) = try grid(node)
    if map.holdsBytes {
      map.holdsBytes = false
      let count = map.shape.channels
      return try affine(
        node, map, scale: [Float](repeating: scale, count: count),
        shift: [Float](repeating: -scale * Float(zero), count: count))
    }
    guard let codes = map.codes else {
      throw node.unsupported(
        "numbers that are no codes", "dequantise what QuantizeLinear has quantised")
    }
    guard codes.scale == scale, codes.zero == zero else {
      throw node.unsupported(
        "another scale or zero point than the codes have",
        "dequantise with those of QuantizeLinear")
    }
    map.codes = nil
    map.isShared = true
    return .map(map)
  }

  /// Fewer codes, as some quantisers write it.
  mutating func clipCodes(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    guard var codes = map.codes else { throw node.bad("no codes") }
    let low = try constant(1, of: node)?.integers?.first
    let high = try constant(2, of: node)?.integers?.first
    let first = max(codes.limits.lowerBound, Int64(low ?? Int.min))
    let last = min(codes.limits.upperBound, Int64(high ?? Int.max))
    guard first <= last, (first...last).contains(codes.zero) else {
      throw node.unsupported("codes from \(first) to \(last)", "keep the code of zero")
    }
    codes.limits = first...last
    return .map(try within(codes, map, node))
  }

  /// Codes whose scale depends on the image: as the network does not round, they are the map itself.
  ///
  /// - Returns: The codes, their scale and their zero point.
  mutating func quantizeDynamically(_ node: GraphNode) throws -> [Value] {
    guard case .map? = try node.input(0).map({ name in try value(name, of: node) }) else {
      throw node.unsupported("a constant", "quantise weights by QuantizeLinear")
    }
    var map = try map(0, of: node)
    map.codes = ImportedMap.Codes(scale: 1, zero: 0, limits: 0...255)
    map.isShared = true
    return [
      .map(map), .constant(Constant(shape: [], .floats([1]), .float32)),
      .constant(Constant(shape: [], .integers([0]), .uint8)),
    ]
  }

  /// Weights of a ConvInteger or MatMulInteger, for the values that the codes stand for.
  ///
  /// `axis` is that of the filters, which may have zero points of their own.
  mutating func integerWeights(_ node: GraphNode, axis: Int) throws -> Constant {
    let map = try map(0, of: node)
    guard let codes = map.codes else {
      throw node.unsupported(
        "numbers that are no codes", "quantise the map by QuantizeLinear or DynamicQuantizeLinear")
    }
    let zero = try constant(2, of: node)?.integers ?? [0]
    guard zero.count == 1, Int64(zero[0]) == codes.zero else {
      throw node.unsupported(
        "another zero point than the codes have", "use that of QuantizeLinear")
    }
    let weights = try required(1, of: node)
    let zeros = try constant(3, of: node)?.floats ?? [0]
    guard weights.shape.count > axis, [1, weights.shape[axis]].contains(zeros.count) else {
      throw node.bad("\(zeros.count) zero points for weights of \(weights.shape)")
    }
    let inner = weights.shape[(axis + 1)...].reduce(1, *)
    let values = weights.floats.enumerated().map { place, value in
      (value - zeros[zeros.count == 1 ? 0 : place / inner % zeros.count]) / codes.scale
    }
    return Constant(shape: weights.shape, .floats(values), .float32)
  }

  /// The scale and the zero point of a map, which are one for all of it.
  private mutating func grid(_ node: GraphNode) throws -> (scale: Float, zero: Int64) {
    let scale = try required(1, of: node)
    let zero = try constant(2, of: node)
    guard scale.count == 1, zero?.count ?? 1 == 1 else {
      throw node.unsupported(
        "a scale for each of \(scale.count) channels of a map",
        "quantise activations with one scale, and only weights for each channel")
    }
    let value = scale.floats[0]
    guard value.isFinite, value > 0, let zeroPoint = zero.map(\.integers) ?? [0] else {
      throw node.bad("a scale of \(value) with a zero point of \(zero?.floats ?? [])")
    }
    return (value, Int64(zeroPoint[0]))
  }
}

extension ImportedMap {
  /// Integers that stand for the numbers of a map.
  struct Codes: Equatable {
    /// What 1 stands for.
    let scale: Float
    /// The code of 0.
    let zero: Int64
    /// The smallest and the largest code.
    var limits: ClosedRange<Int64>

    /// What the smallest and the largest code stand for; 0 is among them.
    var range: ClosedRange<Float> {
      let ends = [limits.lowerBound, limits.upperBound].map { Float($0 - zero) * scale }
      return min(ends[0], 0)...max(ends[1], 0)
    }
  }

  /// The operators that take codes as well as what they stand for, and leave them codes.
  static let codesKeepers: Set = [
    "Identity", "MaxPool", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Slice",
    "Split",
  ]

  /// The operators that take codes and give something else.
  static let codesReaders: Set = [
    "DequantizeLinear", "Clip", "ConvInteger", "MatMulInteger", "Shape",
  ]
}
