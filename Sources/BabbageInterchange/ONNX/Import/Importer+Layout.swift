import Babbage

/// Nodes that move elements, or only change the layout in which they are seen.
extension Importer {
  mutating func reshape(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let second = node.inputs.count > 1 ? try constant(1, of: node) : nil
    let shape = try folding.newShape(of: map.tensorShape, node, second: second)
    if map.intervals != nil, shape == [1, map.shape.channels] {
      return .map(map.laidOut([[], [.channels]]))
    }
    if let matrix = map.matrix, shape == [1] + map.shape.axes {
      return .map(try joinChannels(of: map, matrix, node))
    }
    guard map.matrix == nil, let axes = map.regrouped(to: shape) else {
      if let cut = cutChannels(of: map, to: shape) { return .map(cut) }
      if shape.count == 3, shape[0] == 1, map.isFlattened {
        var cut = try channelsFirst(map, node)
        cut.intervals = shape[1]
        return .map(cut)
      }
      throw node.unsupported(
        "a map of \(map.shape) as a tensor of \(shape)", "only flattening is known")
    }
    return .map(map.laidOut(axes))
  }

  mutating func transpose(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    if var matrix = map.matrix {
      guard try folding.permutation(node, rank: 5) == [0, 2, 1, 3, 4] else {
        throw node.unsupported(
          "a map of \(map.shape) as a tensor of \(map.tensorShape), transposed",
          "only channel shuffles are known there")
      }
      matrix.isTransposed.toggle()
      var turned = map
      turned.matrix = matrix
      return .map(turned)
    }
    let order = try folding.permutation(node, rank: map.axes.count)
    return .map(map.laidOut(order.map { map.axes[$0] }))
  }

  mutating func concat(_ node: GraphNode) throws -> Value {
    guard let wanted = try node.integer("axis") else { throw node.bad("no axis") }
    var maps: [ImportedMap] = []
    // Zeros before and after maps are padding: a shortcut may be written this way.
    var zeros: (before: [Constant], after: [Constant]) = ([], [])
    for (index, constant) in try constants(of: node).enumerated() {
      switch constant {
      case nil where zeros.after.isEmpty: maps.append(try map(index, of: node))
      case let constant? where constant.floats.allSatisfy { $0 == 0 }:
        if maps.isEmpty { zeros.before.append(constant) } else { zeros.after.append(constant) }
      default:
        throw node.unsupported(
          "a constant among the maps", "join only maps, or pad them with zeros")
      }
    }
    if maps.allSatisfy(\.isFlattened) { maps = try maps.map { try channelsFirst($0, node) } }
    guard let axes = maps.first?.namedAxes else { throw node.bad("no map to join") }
    guard let axis = ShapeRule.axis(wanted, rank: axes.count), axes[axis] == [.channels],
      maps.allSatisfy({ $0.namedAxes == axes })
    else {
      throw node.unsupported(
        "maps of \(maps.map(\.tensorShape)) joined along axis \(wanted)", "join maps along channels"
      )
    }
    let name = NodeNames.name(for: node, keepsOperator: true)
    var joined = maps[0]
    if maps.count > 1 { joined = try appendMap(name, .concat, to: maps).laidOut(axes) }
    var sides = joined.tensorShape
    func count(_ constants: [Constant]) throws -> Int {
      try constants.reduce(0) { count, constant in
        guard constant.shape.count == sides.count else { throw node.bad("parts of other axes") }
        sides[axis] = constant.shape[axis]
        guard constant.shape == sides else { throw node.bad("parts that do not fit together") }
        return count + sides[axis]
      }
    }
    let ends = MapPadding.Ends(before: try count(zeros.before), after: try count(zeros.after))
    if ends == MapPadding.Ends() { return .map(joined) }
    return .map(
      try appendMap(name, .pad(MapPadding(channels: ends)), to: [joined]).laidOut(axes))
  }

  mutating func slice(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    var positions: [MapAxis: MapSlice.Positions] = [:]
    let shape = map.tensorShape
    for part in try folding.slices(node, constants(of: node), shape: shape) {
      if part.start == 0, part.step == 1, part.count == shape[part.axis] { continue }
      guard let axis = map.mapAxis(at: part.axis), part.step > 0, part.count > 0 else {
        throw node.unsupported(
          "a part of axis \(part.axis) of \(shape)",
          "slice only channels, rows and columns, and forwards")
      }
      positions[axis] = .init(start: part.start, count: part.count, step: part.step)
    }
    if positions.isEmpty { return .map(map) }
    let slice = MapSlice(
      channels: positions[.channels], rows: positions[.rows], columns: positions[.columns])
    if let (index, operation) = self.node(of: map.source), !map.isShared,
      case .slice(let first) = operation,
      let joined = first.followed(by: slice)
    {
      // PyTorch writes one slice for each axis.
      let result = try replace(index, with: .slice(joined))
      return .map(result.laidOut(map.namedAxes))
    }
    return .map(
      try appendMap(NodeNames.name(for: node, keepsOperator: true), .slice(slice), to: [map])
        .laidOut(map.namedAxes))
  }
}

extension MapSlice {
  /// This slice followed by another of its result; `nil` if both cut the same axis.
  fileprivate func followed(by second: MapSlice) -> MapSlice? {
    func either(_ first: Positions?, _ second: Positions?) -> Positions?? {
      first == nil || second == nil ? .some(first ?? second) : nil
    }
    guard let channels = either(channels, second.channels), let rows = either(rows, second.rows),
      let columns = either(columns, second.columns)
    else { return nil }
    return MapSlice(channels: channels, rows: rows, columns: columns)
  }
}

extension ImportedMap {
  /// The axes, with those of length 1 assigned as in NCHW or NHWC.
  var namedAxes: [[MapAxis]] {
    let layouts: [[[MapAxis]]] = [
      [[], [.channels], [.rows], [.columns]], [[], [.rows], [.columns], [.channels]],
      [[], [.channels]],
    ]
    return layouts.first { laidOut($0).axes == axes } ?? axes
  }

  /// The axis of the map that an axis of the tensor stands for; `nil` if it is not exactly one.
  func mapAxis(at axis: Int) -> MapAxis? {
    let found = namedAxes[axis]
    return found.count == 1 ? found[0] : nil
  }
}
