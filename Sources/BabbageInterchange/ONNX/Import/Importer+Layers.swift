import Babbage

/// Nodes with weights.
extension Importer {
  mutating func gemm(_ node: GraphNode) throws -> Value {
    guard try node.integer("transA", default: 0) == 0 else {
      throw node.unsupported("a transposed input", "simplify the model first")
    }
    let weights = try required(1, of: node)
    let isTransposed = try node.integer("transB", default: 0) != 0
    let (alpha, beta) = (
      try node.float("alpha", default: 1), try node.float("beta", default: 1)
    )
    let filtersAxis = isTransposed ? 0 : 1
    if let name = node.input(2), case .map = try value(name, of: node) {
      guard beta == 1 else {
        throw node.unsupported("a map that is added \(beta) times", "add it with a beta of 1")
      }
      let result = try linear(node, weights, filtersAxis: filtersAxis, bias: nil, scale: alpha)
      return .map(try combine(result, map(2, of: node), as: "Add", node))
    }
    var bias = try constant(2, of: node)?.floats.map { $0 * beta }
    if let values = bias, values.count == 1, weights.shape.count == 2 {
      bias = [Float](repeating: values[0], count: weights.shape[filtersAxis])
    }
    return .map(try linear(node, weights, filtersAxis: filtersAxis, bias: bias, scale: alpha))
  }

  mutating func product(_ node: GraphNode, _ weights: Constant) throws -> Value {
    let map = try map(0, of: node)
    // Intervals of length 1 need no cutting.
    let intervals = map.intervals ?? (map.axes == [[], [.channels], []] ? map.shape.channels : nil)
    if let intervals { return try product(node, map, weights, intervals: intervals) }
    if map.axes.last == [.channels], map.shape.pixels > 1 {
      return try pointwise(node, map, weights)
    }
    return .map(try linear(node, weights, filtersAxis: 1, bias: nil, scale: 1))
  }

  /// The same product for each interval of the channels: a grouped 1x1 convolution.
  private mutating func product(
    _ node: GraphNode, _ map: ImportedMap, _ weights: Constant, intervals: Int
  ) throws -> Value {
    try checkMatrix(weights, node)
    guard weights.shape[0] * intervals == map.shape.channels else {
      throw node.bad("weights of \(weights.shape) for a tensor of \(map.tensorShape)")
    }
    let (inputs, outputs) = (weights.shape[0], weights.shape[1])
    guard elementCount([map.shape.channels, outputs], atMost: Folding.largestFill) != nil else {
      throw ONNXError.constantTooLarge(node: node.label)
    }
    let one = weights.strided([outputs, inputs], strides: [1, outputs]).floats
    let values = (0..<intervals).flatMap { _ in one }
    let layer = Layer(
      weight: .dense(
        .float(Tensor(shape: [intervals * outputs, inputs, 1, 1], values: values))), bias: nil)
    var result = try appendMap(
      NodeNames.name(for: node, keepsOperator: false),
      .convolution(layer, stride: 1, padding: 0, groups: intervals), to: [map], rank: 2)
    result.intervals = intervals
    return .map(result)
  }

  /// A product with the channels of each position, which come last: a 1x1 convolution.
  private mutating func pointwise(
    _ node: GraphNode, _ map: ImportedMap, _ weights: Constant
  ) throws -> Value {
    // A single filter may be a vector.
    let isVector = weights.shape.count == 1
    if !isVector { try checkMatrix(weights, node) }
    let (inputs, filters) = (weights.shape[0], isVector ? 1 : weights.shape[1])
    guard inputs == map.shape.channels else {
      throw node.bad("weights of \(weights.shape) for a tensor of \(map.tensorShape)")
    }
    let values = weights.strided([filters, inputs], strides: [1, filters]).floats
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: [filters, inputs, 1, 1], values: values))), bias: nil)
    let source = try append(
      NodeNames.name(for: node, keepsOperator: false),
      .convolution(layer, stride: 1, padding: 0), to: [map.source])
    let shape = MapShape(channels: filters, height: map.shape.height, width: map.shape.width)
    return .map(
      ImportedMap(source, shape).laidOut(isVector ? map.axes.dropLast() : map.axes))
  }

  /// A fully connected layer, whose weights keep the axes of the map that was flattened.
  private mutating func linear(
    _ node: GraphNode, _ weights: Constant, filtersAxis: Int, bias: [Float]?, scale: Float
  ) throws -> ImportedMap {
    let map = try map(0, of: node)
    try checkMatrix(weights, node)
    guard map.axes.dropLast().allSatisfy(\.isEmpty), let inputs = map.axes.last else {
      throw node.unsupported(
        "a product with one axis of \(map.shape)", "flatten the map first, or use a 1x1 convolution"
      )
    }
    guard weights.shape[1 - filtersAxis] == map.shape.count else {
      throw node.bad("weights of \(weights.shape) for \(map.shape.count) inputs")
    }
    let filters = weights.shape[filtersAxis]
    // The strides from one input to the next, in the order of the flattened axes.
    var (strides, step) = ([MapAxis: Int](), weights.strides[1 - filtersAxis])
    for axis in inputs.reversed() {
      strides[axis] = step
      step *= map.shape.length(of: axis)
    }
    let shape = [filters] + map.shape.axes
    let ordered = weights.strided(
      shape, strides: [weights.strides[filtersAxis]] + MapAxis.allCases.map { strides[$0] ?? 1 })
    var values = ordered.floats
    if scale != 1 { values = values.map { $0 * scale } }
    // The weights are now in the map's order, whatever the tensor's was.
    let flat = try flatten(map, name: "flatten")
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: shape, values: values))),
      bias: bias.map { Bias(placement: .filters, values: .float(Tensor(vector: $0))) })
    let result = try appendMap(
      NodeNames.name(for: node, keepsOperator: false), .linear(layer), to: [flat])
    return result.laidOut(
      [[MapAxis]](repeating: [], count: map.axes.count - 1) + [[.channels]])
  }

  private func checkMatrix(_ weights: Constant, _ node: GraphNode) throws(ONNXError) {
    guard weights.shape.count == 2 else {
      throw node.unsupported(
        "weights of \(weights.shape)", "only products with a matrix, of two axes, are supported")
    }
  }

  mutating func batchNormalization(_ node: GraphNode) throws -> Value {
    // Before there was an attribute for it, additional outputs meant training mode.
    let trains =
      graph.opset < 14
      ? node.outputs.dropFirst().contains { !$0.isEmpty }
      : try node.integer("training_mode", default: 0) != 0
    guard !trains else {
      throw node.unsupported("statistics of each batch", "export the model in evaluation mode")
    }
    let map = try channelsFirst(map(0, of: node), node)
    guard
      try node.integer("spatial", default: 1) != 0 || map.shape.count == map.shape.channels
    else {
      throw node.unsupported(
        "statistics of each element of \(map.shape)", "normalise channels: `spatial` must be 1")
    }
    var arrays: [[Float]] = []
    for index in 1...4 { arrays.append(try required(index, of: node).floats) }
    let norm = BatchNorm(
      gamma: arrays[0], beta: arrays[1], mean: arrays[2], variance: arrays[3],
      epsilon: try node.float("epsilon", default: 1e-5))
    let source = try append(
      NodeNames.name(for: node, keepsOperator: false), .batchNorm(norm), to: [map.source])
    return .map(ImportedMap(source, map.shape).laidOut(map.axes))
  }

  // MARK: Layouts that layers require

  /// The first input, over whose rows and columns windows run; `rank` is how many axes these have.
  mutating func imageMap(of node: GraphNode, rank: Int = 2) throws -> ImportedMap {
    let map = try channelsFirst(map(0, of: node), node)
    guard map.axes.count == rank + 2 else {
      throw node.unsupported(
        "a window over \(rank) axes of a tensor of \(map.tensorShape)",
        "only windows over one or two axes behind the channels are supported")
    }
    // Only weights are bound to their axes.
    let isKnown = map.isNCHW || (map.isTurned && node.op != "Conv")
    guard rank == 2 ? isKnown : map.axes[2].count < 2 else { throw wrongLayout(of: map, node) }
    return map
  }

  /// A map with its channels on the second axis; flattened elements become channels.
  mutating func channelsFirst(_ map: ImportedMap, _ node: GraphNode) throws -> ImportedMap {
    if map.isChannelsFirst { return map }
    guard map.isFlattened else { throw wrongLayout(of: map, node) }
    let rest = [[MapAxis]](repeating: [], count: map.axes.count - 2)
    return try flatten(map, name: "flatten").laidOut([[], [.channels]] + rest)
  }

  func wrongLayout(of map: ImportedMap, _ node: GraphNode) -> ONNXError {
    node.unsupported(
      "a map of \(map.shape) as a tensor of \(map.tensorShape), whose second axis is not the channels",
      "export the model with channels first, or transpose to NCHW before this node")
  }
}
