import Babbage

/// Pooling nodes, which take the mean or the maximum over several positions.
extension Importer {
  mutating func pool(_ node: GraphNode) throws -> Value {
    var map = try imageMap(of: node)
    guard let kernel = node.integers("kernel_shape") else { throw node.bad("no kernel_shape") }
    var window = try GraphWindow(node, kernel: kernel, over: map.shape)
    let isMax = node.op == "MaxPool"
    let counts = try node.integer("count_include_pad", default: 0) != 0
    let name = NodeNames.name(for: node, keepsOperator: true)
    let coversAll = kernel == [map.shape.height, map.shape.width] && window.padding == 0
    if coversAll, !isMax { return .map(try appendMap(name, .globalAveragePool, to: [map])) }

    guard kernel[0] == kernel[1] else {
      throw node.unsupported("a window of \(kernel)", "use a square window")
    }
    let stride = try window.equalStride(node)
    var padding = window.padding
    if try node.integer("ceil_mode", default: 0) != 0, window.completeWindows(over: map.shape) {
      guard isMax else {
        throw node.unsupported("windows that reach beyond the map", "export it with ceil_mode=0")
      }
      padding = nil
    }
    if padding == nil {
      // Zeros are harmless in a mean that counts padding, and in a maximum of non-negative values.
      guard isMax ? isNonNegative(map.source) : counts else {
        throw node.unsupported(
          "a padding that differs between the sides",
          isMax
            ? "use the same padding on all sides, or pool after a ReLU"
            : "use the same padding on all sides, or means that count padding")
      }
      map = try appendMap("\(name).pad", .pad(window.mapPadding), to: [map])
    }
    let pool = Pool(size: kernel[0], stride: stride, padding: padding ?? 0)
    return .map(
      try appendMap(
        name, isMax ? .maxPool(pool) : .averagePool(pool, countsPadding: counts), to: [map]))
  }

  mutating func globalPool(_ node: GraphNode) throws -> Value {
    let map = try imageMap(of: node)
    let name = NodeNames.name(for: node, keepsOperator: true)
    if node.op == "GlobalAveragePool" {
      return .map(try appendMap(name, .globalAveragePool, to: [map]))
    }
    guard map.shape.height == map.shape.width else {
      throw node.unsupported(
        "a window of \(map.shape.height)x\(map.shape.width)",
        "use square images, or GlobalAveragePool")
    }
    return .map(
      try appendMap(name, .maxPool(Pool(size: map.shape.height, stride: 1)), to: [map]))
  }

  /// The mean of each channel.
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
    let positions = Set([MapAxis.rows, .columns].filter { map.shape.length(of: $0) > 1 })
    if gone.isEmpty { return .map(map.laidOut(axes)) }
    guard gone == positions else {
      throw node.unsupported(
        "a mean over axes \(wanted) of a map of \(map.shape)",
        "take the mean over rows and columns")
    }
    return .map(
      try appendMap(
        NodeNames.name(for: node, keepsOperator: true), .globalAveragePool, to: [map]
      ).laidOut(axes))
  }

  /// The axes of a ReduceMean: an attribute, or an input since opset 18.
  private mutating func reducedAxes(_ node: GraphNode) throws -> [Int] {
    if graph.opset < 18 { return node.integers("axes") ?? [] }
    guard let axes = try constant(1, of: node) else { return [] }
    guard let integers = axes.integers else { throw node.bad("axes that are not integers") }
    return integers
  }
}
