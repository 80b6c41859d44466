import Babbage

/// Pooling nodes, which take the mean or the maximum over several positions.
extension Importer {
  mutating func pool(_ node: GraphNode) throws -> Value {
    guard let kernel = node.integers("kernel_shape") else { throw node.bad("no kernel_shape") }
    var map = try imageMap(of: node, rank: kernel.count)
    let axes = map.windowAxes
    var window = try GraphWindow(node, kernel: kernel, over: map)
    if node.op == "MaxPool", let (part, dense) = try window.closingGaps(of: map.shape, node) {
      map = try appendMap(
        NodeNames.name(for: node, keepsOperator: true) + ".part", .slice(part), to: [map])
      window = dense
    }
    let counts = try node.integer("count_include_pad", default: 0) != 0
    let completes = try node.integer("ceil_mode", default: 0) != 0
    if node.op == "AveragePool", window.dilations != [1, 1], counts || window.padding == 0,
      !completes || window.fits(map.shape)
    {
      return .map(try meanOfGaps(map, window, node))
    }
    let pool = try window.pool(over: map.shape, completesWindows: completes, node)
    let name = NodeNames.name(for: node, keepsOperator: true)
    if node.op == "MaxPool" {
      return .map(try appendMap(name, .maxPool(pool), to: [map]).laidOut(axes))
    }
    if pool.staysInside(map.shape), window.kernel == [map.shape.height, map.shape.width] {
      return .map(try appendMap(name, .globalAveragePool, to: [map]).laidOut(axes))
    }
    guard counts, window.isExceeded(by: pool) else {
      return .map(
        try appendMap(name, .averagePool(pool, countsPadding: counts), to: [map]).laidOut(axes))
    }
    // What is behind the padding, where `ceil_mode` completes windows, does not count: the padding
    // becomes a part of the map.
    let (padding, rest) = window.separatingPadding(of: pool)
    let padded =
      padding == MapPadding() ? map : try appendMap("\(name).pad", .pad(padding), to: [map])
    return .map(
      try appendMap(name, .averagePool(rest, countsPadding: false), to: [padded]).laidOut(axes))
  }

  /// The mean of windows with gaps, as a convolution of each channel.
  private mutating func meanOfGaps(
    _ map: ImportedMap, _ window: GraphWindow, _ node: GraphNode
  ) throws -> ImportedMap {
    let (shape, area) = ([map.shape.channels, 1] + window.kernel, window.kernel.reduce(1, *))
    guard let count = elementCount(shape, atMost: Folding.largestFill) else {
      throw ONNXError.constantTooLarge(node: node.label)
    }
    let weights = Constant(
      shape: shape, .floats([Float](repeating: 1 / Float(area), count: count)), .float32)
    return try convolution(
      node, map, weights, bias: nil, window, groups: map.shape.channels,
      name: NodeNames.name(for: node, keepsOperator: true))
  }

  mutating func globalPool(_ node: GraphNode) throws -> Value {
    let map = try channelsFirst(map(0, of: node), node)
    let name = NodeNames.name(for: node, keepsOperator: true)
    let operation: Node.Operation =
      node.op == "GlobalAveragePool" ? .globalAveragePool : .maxPool(Pool(covering: map.shape))
    return .map(try appendMap(name, operation, to: [map]).laidOut(map.axes))
  }

  /// The mean over any axes.
  mutating func mean(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let given = try reducedAxes(node)
    if given.isEmpty, try node.integer("noop_with_empty_axes", default: 0) != 0 {
      return .map(map)
    }
    // No axes means all axes.
    let wanted = given.isEmpty ? Array(map.axes.indices) : given
    guard let reduced = ShapeRule.axes(wanted, rank: map.axes.count) else {
      throw node.bad("axes \(wanted) of \(map.axes.count)")
    }
    let keeps = try node.integer("keepdims", default: 1) != 0
    let axes = map.axes.enumerated().compactMap { index, axis -> [MapAxis]? in
      reduced.contains(index) ? (keeps ? [] : nil) : axis
    }
    let gone = Set(reduced.flatMap { map.axes[$0] })
    let name = NodeNames.name(for: node, keepsOperator: true)
    var result = map
    let positions = Set([MapAxis.rows, .columns].filter { map.shape.length(of: $0) > 1 })
    if !positions.isEmpty, gone.isSuperset(of: positions) {
      result = try appendMap(name, .globalAveragePool, to: [result])
    } else if !gone.isDisjoint(with: positions) {
      let pool = Pool(
        rows: .init(size: gone.contains(.rows) ? map.shape.height : 1, stride: 1),
        columns: .init(size: gone.contains(.columns) ? map.shape.width : 1, stride: 1))
      result = try appendMap(name, .averagePool(pool), to: [result])
    }
    if gone.contains(.channels) {
      let count = map.shape.channels
      let weights = Tensor(
        shape: [1, count, 1, 1], values: [Float](repeating: 1 / Float(count), count: count))
      let layer = Layer(weight: .dense(.float(weights)), bias: nil)
      result = try appendMap(
        gone.isDisjoint(with: positions) ? name : "\(name).channels",
        .convolution(layer, stride: 1, padding: 0), to: [result])
    }
    return .map(result.laidOut(axes))
  }

  /// The axes of a ReduceMean: an attribute, or an input since opset 18.
  private mutating func reducedAxes(_ node: GraphNode) throws -> [Int] {
    if graph.opset < 18 { return node.integers("axes") ?? [] }
    guard let axes = try constant(1, of: node) else { return [] }
    guard let integers = axes.integers else { throw node.bad("axes that are not integers") }
    return integers
  }
}
