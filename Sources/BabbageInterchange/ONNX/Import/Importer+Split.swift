import Babbage

/// Parts of tensors, and channels that change places.
extension Importer {
  /// Cuts a tensor into parts, each an output of its own.
  ///
  /// - Returns: A value for each output of the node.
  mutating func split(_ node: GraphNode) throws -> [Value] {
    guard let name = node.input(0) else { throw node.bad("input 0 is missing") }
    switch try value(name, of: node) {
    case .constant(let constant):
      return try parts(of: constant.shape, node).map { part in
        var shape = constant.shape
        shape[part.axis] = part.count
        let start = part.start * constant.strides[part.axis]
        let result = constant.strided(shape, strides: constant.strides, start: start)
        try folding.take(result, node)
        return .constant(result)
      }
    case .map:
      var map = try map(0, of: node)
      // The parts are views of one map.
      map.isShared = true
      return try parts(of: map.tensorShape, node).map { part in
        if part.count == map.tensorShape[part.axis] { return .map(map) }
        guard let axis = map.mapAxis(at: part.axis) else {
          throw node.unsupported(
            "parts along axis \(part.axis) of \(map.tensorShape)",
            "split only channels, rows and columns")
        }
        let positions = MapSlice.Positions(start: part.start, count: part.count)
        let slice = MapSlice(
          channels: axis == .channels ? positions : nil, rows: axis == .rows ? positions : nil,
          columns: axis == .columns ? positions : nil)
        let name = NodeNames.name(for: node, keepsOperator: true)
        var result = try appendMap(name, .slice(slice), to: [map]).laidOut(map.namedAxes)
        if let codes = map.codes {
          result.codes = codes
          result.isShared = true
          setRange(codes.range, of: result.source)
        }
        return .map(result)
      }
    }
  }

  /// Where each part begins and how long it is.
  private mutating func parts(
    of shape: [Int], _ node: GraphNode
  ) throws -> [(axis: Int, start: Int, count: Int)] {
    let wanted = try node.integer("axis", default: 0)
    guard let axis = ShapeRule.axis(wanted, rank: shape.count) else {
      throw node.bad("axis \(wanted) of \(shape.count)")
    }
    let (length, outputs) = (shape[axis], node.outputs.count)
    guard try node.integer("num_outputs", default: outputs) == outputs else {
      throw node.bad("\(outputs) outputs where 'num_outputs' is another number")
    }
    let given = graph.opset < 13 ? node.integers("split") : try constant(1, of: node)?.integers
    // All but the last are equal.
    let equal = (length + outputs - 1) / outputs
    let counts =
      given ?? (0..<outputs).map { min(equal, max(length - $0 * equal, 0)) }
    guard counts.count == outputs, counts.allSatisfy({ (1...max(length, 1)).contains($0) }),
      counts.reduce(0, +) == length
    else { throw node.bad("parts of \(counts) for an axis of \(length)") }
    var start = 0
    return counts.map { count in
      defer { start += count }
      return (axis, start, count)
    }
  }

  /// The map whose channels are rows of a matrix, `[1, groups, channels / groups, rows, columns]`.
  ///
  /// - Returns: `nil` if a Reshape makes something else.
  func cutChannels(of map: ImportedMap, to shape: [Int]) -> ImportedMap? {
    guard map.isNCHW, shape.count == 5, shape[0] == 1, shape[1] * shape[2] == map.shape.channels,
      Array(shape[3...]) == [map.shape.height, map.shape.width]
    else { return nil }
    var cut = map
    cut.matrix = ImportedMap.Matrix(rows: shape[1], isTransposed: false)
    return cut
  }

  /// A map whose channels were rows of a matrix, with its channels in the order in which they are now.
  mutating func joinChannels(
    of map: ImportedMap, _ matrix: ImportedMap.Matrix, _ node: GraphNode
  ) throws -> ImportedMap {
    var whole = map
    whole.matrix = nil
    guard matrix.isTransposed else { return whole }
    let name = NodeNames.name(for: node, keepsOperator: true)
    return try appendMap(name, .shuffle(groups: matrix.rows), to: [whole])
  }
}
