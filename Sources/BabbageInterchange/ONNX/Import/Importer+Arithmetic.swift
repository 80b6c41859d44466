import Babbage

/// Sums of maps, and arithmetic with constants.
extension Importer {
  mutating func arithmetic(_ node: GraphNode) throws -> Value {
    guard let first = node.input(0), let second = node.input(1) else {
      throw node.bad("only one input")
    }
    switch (try value(first, of: node), try value(second, of: node)) {
    case (.map, .map):
      return .map(try combine(map(0, of: node), map(1, of: node), as: node.op, node))
    case (.map, .constant(let constant)):
      return try arithmetic(node, map(0, of: node), constant, isReversed: false)
    case (.constant(let constant), .map):
      return try arithmetic(node, map(1, of: node), constant, isReversed: true)
    case (.constant, .constant): throw node.bad("constants that were not folded")
    }
  }

  /// The sum of any number of maps.
  mutating func sum(_ node: GraphNode) throws -> Value {
    var sum = try map(0, of: node)
    for index in node.inputs.indices.dropFirst() {
      sum = try combine(sum, map(index, of: node), as: "Add", node)
    }
    return .map(sum)
  }

  /// A power of a map, as products where that is exact.
  mutating func power(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let exponents = try required(1, of: node).floats
    guard let exponent = exponents.first, exponents.allSatisfy({ $0 == exponent }) else {
      throw node.unsupported(
        "powers of \(exponents.prefix(4).map { "\($0)" }.joined(separator: ", "))",
        "use one exponent for all elements")
    }
    let name = NodeNames.name(for: node, keepsOperator: true)
    guard (1...4).map(Float.init).contains(exponent) else {
      return try appendElementwise(node, .activation(.power(exponent: exponent)), to: map)
    }
    var source = map.source
    for _ in 1..<Int(exponent) {
      source = try append(name, .multiply, to: [source, map.source])
    }
    return .map(ImportedMap(source, map.shape).laidOut(map.axes))
  }

  /// Two maps element by element; a single channel, row or column of one counts for all of the
  /// other's.
  mutating func combine(
    _ first: ImportedMap, _ second: ImportedMap, as op: String, _ node: GraphNode
  ) throws -> ImportedMap {
    var maps = [first, second]
    if first.axes != second.axes, maps.allSatisfy(\.isFlattened) {
      maps = [try channelsFirst(first, node), try channelsFirst(second, node)]
    }
    guard let axes = maps[0].axes(broadcastWith: maps[1]) else {
      throw node.unsupported(
        "tensors of \(first.tensorShape) and \(second.tensorShape) for maps of \(first.shape) and \(second.shape)",
        "combine maps of the same layout")
    }
    let name = NodeNames.name(for: node, keepsOperator: true)
    switch op {
    case "Sub":
      let minus = BatchNorm(scale: [Float](repeating: -1, count: maps[1].shape.channels))
      maps[1] = try appendPart("\(name).minus", .batchNorm(minus), to: maps[1])
    case "Div":
      maps[1] = try appendPart("\(name).reciprocal", .activation(.reciprocal), to: maps[1])
    default: break
    }
    let operation: Node.Operation = ["Add", "Sub"].contains(op) ? .add : .multiply
    return try appendMap(name, operation, to: maps).laidOut(axes)
  }

  private mutating func arithmetic(
    _ node: GraphNode, _ map: ImportedMap, _ constant: Constant, isReversed: Bool
  ) throws -> Value {
    var map = map
    // A value for each element of a flattened map.
    if map.isFlattened, constant.count == map.shape.count, !map.isChannelsFirst {
      map = try channelsFirst(map, node)
    }
    let values = try channelValues(of: constant, for: map, node)
    guard node.op != "Div" || isReversed || !values.contains(0) else {
      throw folding.divisionByZero(node)
    }
    let count = map.shape.channels
    let (ones, zeros) = ([Float](repeating: 1, count: count), [Float](repeating: 0, count: count))
    switch (node.op, isReversed) {
    case ("Add", _): return try affine(node, map, scale: ones, shift: values)
    case ("Sub", false): return try affine(node, map, scale: ones, shift: values.map(-))
    case ("Sub", true): return try affine(node, map, scale: ones.map(-), shift: values)
    case ("Mul", _): return try affine(node, map, scale: values, shift: zeros)
    case (_, false): return try affine(node, map, scale: values.map { 1 / $0 }, shift: zeros)
    case (_, true):
      let name = NodeNames.name(for: node, keepsOperator: true)
      let inverse = try appendPart("\(name).reciprocal", .activation(.reciprocal), to: map)
      return try affine(node, inverse, scale: values, shift: zeros)
    }
  }

  /// A constant's value for each channel of a map.
  func channelValues(
    of constant: Constant, for map: ImportedMap, _ node: GraphNode
  ) throws(ONNXError) -> [Float] {
    let missing = map.axes.count - constant.shape.count
    let fits =
      missing >= 0
      && constant.shape.enumerated().allSatisfy { index, length in
        length == 1 || (map.axes[missing + index] == [.channels] && length == map.shape.channels)
      }
    guard fits else {
      throw node.unsupported(
        "a constant of \(constant.shape) with a map of \(map.tensorShape)",
        map.axes.count == 2 && constant.count == map.shape.count
          ? "use a number for each element where channels come first, or one for each channel"
          : "use one number for each channel")
    }
    let values = constant.floats
    guard map.shape.channels <= max(Folding.largestFill, values.count) else {
      throw .constantTooLarge(node: node.label)
    }
    return values.count == map.shape.channels
      ? values : [Float](repeating: values[0], count: map.shape.channels)
  }

  /// `scale * x + shift` for each channel, merged into the node that produces the map if possible.
  mutating func affine(
    _ node: GraphNode, _ map: ImportedMap, scale: [Float], shift: [Float]
  ) throws -> Value {
    let maker = self.node(of: map.source)
    switch maker?.operation {
    case nil:
      if let norm = Normalization(scale: scale, shift: shift) {
        return try appendElementwise(node, .normalize(norm), to: map)
      }
    case .normalize(let old) where !map.isShared:
      if let maker, let norm = old.followed(by: scale, shift) {
        try replace(maker.index, with: .normalize(norm))
        return .map(map)
      }
    case .batchNorm(var norm) where !map.isShared:
      if let maker {
        norm.gamma = zip(norm.gamma, scale).map(*)
        norm.beta = zip(norm.beta, zip(scale, shift)).map { $0 * $1.0 + $1.1 }
        try replace(maker.index, with: .batchNorm(norm))
        return .map(map)
      }
    case let operation? where !map.isShared && scale.allSatisfy { $0 == 1 }:
      if let maker, var layer = operation.layer, layer.weight.shape.filters == shift.count {
        let sums = zip(layer.expandedBias, shift).map(+)
        layer.bias = Bias(placement: .filters, values: .float(Tensor(vector: sums)))
        try replace(maker.index, with: operation.replacing(layer: layer))
        return .map(map)
      }
    default: break
    }
    return try appendElementwise(node, .batchNorm(BatchNorm(scale: scale, shift: shift)), to: map)
  }
}

extension BatchNorm {
  /// The function `scale * x + shift`, or `scale * x`.
  init(scale: [Float], shift: [Float]? = nil) {
    let zeros = [Float](repeating: 0, count: scale.count)
    self.init(
      gamma: scale, beta: shift ?? zeros, mean: zeros,
      variance: [Float](repeating: 1, count: scale.count), epsilon: 0)
  }
}

extension Normalization {
  /// `scale * x + shift`; `nil` where a scale is not positive or too extreme.
  fileprivate init?(scale: [Float], shift: [Float]) {
    let identity = Normalization(
      mean: scale.map { _ in 0 }, deviation: scale.map { _ in 1 })
    guard let norm = identity.followed(by: scale, shift) else { return nil }
    self = norm
  }

  /// This normalisation, followed by `scale * x + shift`.
  fileprivate func followed(by scale: [Float], _ shift: [Float]) -> Normalization? {
    let deviation = zip(self.deviation, scale).map { $0 / $1 }
    let mean = zip(self.mean, zip(shift, deviation)).map { $0 - $1.0 * $1.1 }
    guard deviation.allSatisfy({ $0 > 0 && $0.isFinite }), mean.allSatisfy(\.isFinite) else {
      return nil
    }
    return Normalization(mean: mean, deviation: deviation)
  }
}
