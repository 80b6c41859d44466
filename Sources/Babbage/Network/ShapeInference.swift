/// Finds the shape of every node's output and rejects nodes that do not fit.
struct ShapeInference {
  /// No map of a network that this package is meant for comes near this.
  static let largestMap = 1 << 26

  /// Likewise for the weights that a scheme's few coefficients stand for.
  static let largestWeight = 1 << 28

  /// The strides that a file can hold.
  static let steps = 1...65_535

  let input: MapShape

  func shapes(of nodes: [Node]) throws(NetworkError) -> [MapShape] {
    try check(input, named: "image")
    var names: Set<String> = []
    var shapes: [MapShape] = []
    for (index, node) in nodes.enumerated() {
      guard (1...255).contains(node.name.utf8.count) else { throw .badName(node.name) }
      guard names.insert(node.name).inserted else { throw .repeatedName(node.name) }
      guard node.inputs.count == node.operation.inputCount else {
        throw .wrongInputCount(
          node: node.name, expected: node.operation.inputCount, got: node.inputs.count)
      }
      var inputs: [MapShape] = []
      for source in node.inputs {
        switch source {
        case .image: inputs.append(input)
        case .node(let earlier) where (0..<index).contains(earlier): inputs.append(shapes[earlier])
        case .node(let later): throw .sourceNotBefore(node: node.name, source: later)
        }
      }
      let shape = try output(of: node, from: inputs)
      try check(shape, named: node.name)
      shapes.append(shape)
    }
    return shapes
  }

  private func output(of node: Node, from inputs: [MapShape]) throws(NetworkError) -> MapShape {
    let map = inputs[0]
    switch node.operation {
    case .convolution(let layer, let stride, let padding):
      let weight = layer.weight.shape
      try check(layer, of: node)
      guard weight.channels == map.channels else {
        throw .wrongChannels(node: node.name, expected: weight.channels, got: map.channels)
      }
      guard Self.steps.contains(stride), (0...Self.steps.upperBound).contains(padding) else {
        throw .badWindow(node: node.name)
      }
      let padded = MapShape(
        channels: map.channels, height: map.height + 2 * padding, width: map.width + 2 * padding)
      try check(padded, named: node.name)
      let height = padded.height - weight.rows
      let width = padded.width - weight.columns
      guard height >= 0, width >= 0 else { throw .windowTooLarge(node: node.name, map: map) }
      return MapShape(
        channels: weight.filters, height: height / stride + 1, width: width / stride + 1)
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
      return map
    case .maxPool(let pool), .averagePool(let pool):
      guard pool.size >= 1, Self.steps.contains(pool.stride) else {
        throw .badWindow(node: node.name)
      }
      guard pool.size <= map.height, pool.size <= map.width else {
        throw .windowTooLarge(node: node.name, map: map)
      }
      return MapShape(
        channels: map.channels, height: (map.height - pool.size) / pool.stride + 1,
        width: (map.width - pool.size) / pool.stride + 1)
    case .globalAveragePool: return MapShape(channels: map.channels)
    case .add:
      guard inputs[1] == map else {
        throw .differentMaps(node: node.name, first: map, second: inputs[1])
      }
      return map
    case .shortcut(let stride, let channels):
      guard Self.steps.contains(stride) else { throw .badWindow(node: node.name) }
      guard channels >= map.channels else {
        throw .narrowingShortcut(node: node.name, channels: channels, got: map.channels)
      }
      return MapShape(
        channels: channels, height: (map.height - 1) / stride + 1,
        width: (map.width - 1) / stride + 1)
    case .flatten: return MapShape(channels: map.count)
    case .relu, .softmax: return map
    }
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
