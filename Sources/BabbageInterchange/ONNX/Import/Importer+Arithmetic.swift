import Babbage

/// Sums of maps, and arithmetic with constants.
extension Importer {
  mutating func arithmetic(_ node: GraphNode) throws -> Value {
    guard let first = node.input(0), let second = node.input(1) else {
      throw node.bad("only one input")
    }
    switch (try value(first, of: node), try value(second, of: node)) {
    case (.map, .map): return try sum(node)
    case (.map, .constant(let constant)):
      return try arithmetic(node, map(0, of: node), constant, isReversed: false)
    case (.constant(let constant), .map):
      return try arithmetic(node, map(1, of: node), constant, isReversed: true)
    case (.constant, .constant): throw node.bad("constants that were not folded")
    }
  }

  private mutating func sum(_ node: GraphNode) throws -> Value {
    var maps = [try map(0, of: node), try map(1, of: node)]
    guard node.op == "Add" else {
      throw node.unsupported("\(node.op) of two maps", "only sums of two maps are supported")
    }
    if maps[0].axes != maps[1].axes, maps.allSatisfy(\.isFlattened) {
      maps = [try channelsFirst(maps[0], node), try channelsFirst(maps[1], node)]
    }
    guard maps[0].axes == maps[1].axes, maps[0].shape == maps[1].shape else {
      throw node.unsupported(
        "a sum of maps of \(maps[0].shape) and \(maps[1].shape)",
        "add maps of the same shape and layout")
    }
    let source = try append(
      NodeNames.name(for: node, keepsOperator: true), .add, to: maps.map(\.source))
    return .map(ImportedMap(source, maps[0].shape).laidOut(maps[0].axes))
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
      throw node.unsupported("a division by a map", "only divisions by constants are supported")
    }
  }

  /// A constant's value for each channel of a map.
  private func channelValues(
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
  private mutating func affine(
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
    let zeros = [Float](repeating: 0, count: scale.count)
    return try appendElementwise(
      node,
      .batchNorm(
        BatchNorm(
          gamma: scale, beta: shift, mean: zeros,
          variance: [Float](repeating: 1, count: scale.count), epsilon: 0)),
      to: map)
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
