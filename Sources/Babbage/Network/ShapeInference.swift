/// Finds the shape of every node's output and rejects nodes that do not fit.
package struct ShapeInference {
  /// The most elements of a map; no network that this package is meant for comes near this.
  static let largestMap = 1 << 26

  /// The most weights of a layer, which a few coefficients may stand for.
  static let largestWeight = 1 << 28

  /// The strides and numbers of groups that a file can hold.
  static let steps = 1...65_535

  /// The most maps that can be joined.
  static let mostInputs = 65_535

  let input: MapShape

  /// - Parameter input: The shape of the image.
  package init(input: MapShape) { self.input = input }

  func shapes(of nodes: [Node]) throws(NetworkError) -> [MapShape] {
    try check(input, named: "image")
    var names: Set<String> = []
    var shapes: [MapShape] = []
    for (index, node) in nodes.enumerated() {
      guard (1...255).contains(node.name.utf8.count) else { throw .badName(node.name) }
      guard names.insert(node.name).inserted else { throw .repeatedName(node.name) }
      var inputs: [MapShape] = []
      for source in node.inputs {
        switch source {
        case .image: inputs.append(input)
        case .node(let earlier) where (0..<index).contains(earlier): inputs.append(shapes[earlier])
        case .node(let later): throw .sourceNotBefore(node: node.name, source: later)
        }
      }
      if let range = node.range {
        guard range.lowerBound.isFinite, range.upperBound.isFinite, range.contains(0) else {
          throw .badRange(node: node.name)
        }
      }
      shapes.append(try shape(of: node, from: inputs))
    }
    return shapes
  }

  /// The shape of a node's output, given the shapes of its `inputs`.
  package func shape(of node: Node, from inputs: [MapShape]) throws(NetworkError) -> MapShape {
    let counts = node.operation.inputCounts
    guard counts.contains(inputs.count) else {
      throw .wrongInputCount(
        node: node.name,
        expected: inputs.count < counts.lowerBound ? counts.lowerBound : counts.upperBound,
        got: inputs.count)
    }
    let shape = try output(of: node, from: inputs)
    try check(shape, named: node.name)
    return shape
  }

  private func output(of node: Node, from inputs: [MapShape]) throws(NetworkError) -> MapShape {
    let map = inputs[0]
    switch node.operation {
    case .convolution(let layer, let stride, let padding, let groups):
      return try convolution(layer, of: node, on: map, (stride, padding, groups))
    case .linear(let layer):
      let weight = layer.weight.shape
      try check(layer, of: node)
      let inputs = weight.channels * weight.rows * weight.columns
      guard inputs == map.count else {
        throw .wrongChannels(node: node.name, expected: inputs, got: map.count)
      }
      return MapShape(channels: weight.filters)
    case .batchNorm(let norm):
      let counts = [norm.gamma, norm.beta, norm.mean, norm.variance].map(\.count)
      guard counts.allSatisfy({ $0 == map.channels }) else {
        throw .wrongChannels(node: node.name, expected: norm.channels, got: map.channels)
      }
      guard !(norm.variance + [norm.epsilon]).contains(where: { $0 < 0 }) else {
        throw .badVariance(node: node.name)
      }
      return map
    case .normalize(let norm):
      guard norm.channels == map.channels else {
        throw .wrongChannels(node: node.name, expected: norm.channels, got: map.channels)
      }
      guard norm.deviation.count == norm.channels,
        norm.deviation.allSatisfy({ $0 > 0 && $0.isFinite })
      else { throw .badNormalization(node: node.name) }
      return map
    case .maxPool(let pool), .averagePool(let pool, _): return try output(of: pool, node, on: map)
    case .globalAveragePool: return MapShape(channels: map.channels)
    case .add, .multiply:
      guard let shape = map.broadcast(with: inputs[1]) else {
        throw .differentMaps(node: node.name, first: map, second: inputs[1])
      }
      return shape
    case .concat:
      for other in inputs where (other.height, other.width) != (map.height, map.width) {
        throw .differentMaps(node: node.name, first: map, second: other)
      }
      return MapShape(
        channels: inputs.reduce(0) { $0 + $1.channels }, height: map.height, width: map.width)
    case .shuffle(let groups):
      guard Self.steps.contains(groups), map.channels.isMultiple(of: groups) else {
        throw .badGroups(
          node: node.name, groups: groups, filters: map.channels, channels: map.channels)
      }
      return map
    case .upsample(let rows, let columns):
      guard Self.steps.contains(rows), Self.steps.contains(columns) else {
        throw .badWindow(node: node.name)
      }
      return MapShape(
        channels: map.channels, height: map.height * rows, width: map.width * columns)
    case .pad(let padding):
      let amounts = padding.axes.flatMap { [$0.before, $0.after] }
      guard amounts.allSatisfy((0...Self.largestMap).contains) else {
        throw .badPadding(node: node.name)
      }
      return MapShape(
        channels: map.channels + padding.channels.count, height: map.height + padding.rows.count,
        width: map.width + padding.columns.count)
    case .slice(let slice):
      let positions = slice.positions(in: map)
      guard zip(positions, map.axes).allSatisfy({ $0.lie(onAxisOf: $1) }) else {
        throw .badSlice(node: node.name, map: map)
      }
      return MapShape(
        channels: positions[0].count, height: positions[1].count, width: positions[2].count)
    case .flatten: return MapShape(channels: map.count)
    case .activation(let activation):
      if let problem = activation.problem { throw .badActivation(node: node.name, problem) }
      return map
    case .softmax: return map
    }
  }

  private func convolution(
    _ layer: Layer, of node: Node, on map: MapShape,
    _ window: (stride: Int, padding: Int, groups: Int)
  ) throws(NetworkError) -> MapShape {
    let (stride, padding, groups) = window
    let weight = layer.weight.shape
    try check(layer, of: node)
    guard Self.steps.contains(groups), weight.filters.isMultiple(of: groups),
      map.channels.isMultiple(of: groups)
    else {
      throw .badGroups(
        node: node.name, groups: groups, filters: weight.filters, channels: map.channels)
    }
    guard weight.channels == map.channels / groups else {
      throw .wrongChannels(
        node: node.name, expected: weight.channels * groups, got: map.channels)
    }
    guard Self.steps.contains(stride), (0...Self.steps.upperBound).contains(padding) else {
      throw .badWindow(node: node.name)
    }
    let padded = map.padded(by: padding)
    try check(padded, named: node.name)
    let height = padded.height - weight.rows
    let width = padded.width - weight.columns
    guard height >= 0, width >= 0 else { throw .windowTooLarge(node: node.name, map: map) }
    return MapShape(
      channels: weight.filters, height: height / stride + 1, width: width / stride + 1)
  }

  private func output(
    of pool: Pool, _ node: Node, on map: MapShape
  ) throws(NetworkError) -> MapShape {
    for axis in [pool.rows, pool.columns] {
      guard Self.steps.contains(axis.size), Self.steps.contains(axis.stride),
        (0..<axis.size).contains(axis.before), (0..<axis.size).contains(axis.after)
      else { throw .badWindow(node: node.name) }
    }
    let (height, width) = (pool.rows.count(on: map.height), pool.columns.count(on: map.width))
    guard height > 0, width > 0 else { throw .windowTooLarge(node: node.name, map: map) }
    return MapShape(channels: map.channels, height: height, width: width)
  }

  private func check(_ map: MapShape, named name: String) throws(NetworkError) {
    guard Self.product([map.channels, map.height, map.width], atMost: Self.largestMap) else {
      throw .mapTooLarge(node: name, map: map)
    }
  }

  private func check(_ layer: Layer, of node: Node) throws(NetworkError) {
    let shape = layer.weight.shape
    guard Self.product(shape.axes, atMost: Self.largestWeight) else {
      throw .weightTooLarge(node: node.name, weight: shape)
    }
    do { try layer.weight.scheme.validate(for: shape) } catch {
      throw .badScheme(node: node.name, error)
    }
    guard let bias = layer.bias else { return }
    let expected =
      bias.placement == .filters
      ? shape.filters : layer.weight.scheme.filters.count(onAxisOf: shape.filters)
    guard bias.values.shape == [expected] else {
      throw .wrongBias(node: node.name, expected: expected, got: bias.values.count)
    }
  }

  /// Whether all factors are positive and their product stays within a limit, without overflow.
  static func product(_ factors: [Int], atMost limit: Int) -> Bool {
    var rest = limit
    for factor in factors {
      guard factor >= 1 else { return false }
      rest /= factor
    }
    return rest >= 1
  }
}
