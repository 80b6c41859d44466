import Babbage

/// Pooling nodes, which take the mean or the maximum over several positions.
extension Importer {
  mutating func pool(_ node: GraphNode) throws -> Value {
    guard let kernel = node.integers("kernel_shape") else { throw node.bad("no kernel_shape") }
    guard kernel.count == 2 else {
      throw node.unsupported(
        "a window of \(kernel), which runs over \(kernel.count) axes",
        "only poolings over rows and columns are supported")
    }
    let map = try imageMap(of: node)
    let window = try GraphWindow(node, kernel: kernel, over: map.shape)
    let completes = try node.integer("ceil_mode", default: 0) != 0
    let pool = try window.pool(over: map.shape, completesWindows: completes, node)
    let name = NodeNames.name(for: node, keepsOperator: true)
    if node.op == "MaxPool" {
      return .map(try appendMap(name, .maxPool(pool), to: [map]))
    }
    if pool.staysInside(map.shape), kernel == [map.shape.height, map.shape.width] {
      return .map(try appendMap(name, .globalAveragePool, to: [map]))
    }
    let counts = try node.integer("count_include_pad", default: 0) != 0
    guard counts, window.isExceeded(by: pool) else {
      return .map(try appendMap(name, .averagePool(pool, countsPadding: counts), to: [map]))
    }
    // What is behind the padding, where `ceil_mode` completes windows, does not count: the padding
    // becomes a part of the map.
    let (padding, rest) = window.separatingPadding(of: pool)
    let padded =
      padding == MapPadding() ? map : try appendMap("\(name).pad", .pad(padding), to: [map])
    return .map(try appendMap(name, .averagePool(rest, countsPadding: false), to: [padded]))
  }

  mutating func globalPool(_ node: GraphNode) throws -> Value {
    let map = try imageMap(of: node)
    let name = NodeNames.name(for: node, keepsOperator: true)
    if node.op == "GlobalAveragePool" {
      return .map(try appendMap(name, .globalAveragePool, to: [map]))
    }
    return .map(try appendMap(name, .maxPool(Pool(covering: map.shape)), to: [map]))
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
