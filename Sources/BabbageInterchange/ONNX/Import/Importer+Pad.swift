import Babbage

/// Padding: zeros and other numbers around a map, or its own rows and columns again.
extension Importer {
  mutating func pad(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let ends = try ends(of: map, node)
    if ends.isEmpty { return .map(map) }
    let name = NodeNames.name(for: node, keepsOperator: true)
    switch try node.text("mode", default: "constant") {
    case "constant":
      let value = try padValue(node)
      guard value.isFinite else {
        throw node.unsupported("a padding with \(value)", "pad with a number")
      }
      // What is around the map becomes zeros.
      let isShifted = value != 0
      let first = isShifted ? try shifted(map, by: -value, "\(name).down") : map
      let padded = try appendMap(
        isShifted ? "\(name).zeros" : name, .pad(ends.padding), to: [first])
      let result = isShifted ? try shifted(padded, by: value, name) : padded
      return .map(result.laidOut(map.namedAxes))
    case "edge": return .map(try repeating(map, ends, name, node) { min(max($0, 0), $1 - 1) })
    case "reflect":
      return .map(
        try repeating(map, ends, name, node) { place, length in
          place < 0 ? -place : place >= length ? 2 * length - 2 - place : place
        })
    case "wrap" where graph.opset > 18:
      return .map(
        try repeating(map, ends, name, node) { place, length in
          (place % length + length) % length
        })
    case let mode: throw node.bad("a padding of mode '\(mode)'")
    }
  }

  /// The number around the map.
  private mutating func padValue(_ node: GraphNode) throws -> Float {
    if graph.opset < 11 { return try node.float("value", default: 0) }
    return try constant(2, of: node)?.floats.first ?? 0
  }

  /// How much is added before and after each axis of the map.
  private mutating func ends(
    of map: ImportedMap, _ node: GraphNode
  ) throws -> [MapAxis: MapPadding.Ends] {
    var pads = node.integers("pads") ?? []
    var axes = Array(map.axes.indices)
    if graph.opset >= 11 {
      pads = try required(1, of: node).integers ?? []
      if let wanted = try constant(3, of: node)?.integers {
        axes = wanted.compactMap { ShapeRule.axis($0, rank: map.axes.count) }
        guard Set(axes).count == wanted.count else {
          throw node.bad("axes \(wanted) of \(map.axes.count)")
        }
      }
    }
    guard pads.count == 2 * axes.count else { throw node.bad("a padding of \(pads)") }
    var ends: [MapAxis: MapPadding.Ends] = [:]
    for (index, axis) in axes.enumerated() {
      let (before, after) = (pads[index], pads[axes.count + index])
      if before == 0, after == 0 { continue }
      guard let name = map.mapAxis(at: axis), before >= 0, after >= 0 else {
        throw node.unsupported(
          "a padding of \(before) and \(after) on axis \(axis) of \(map.tensorShape)",
          "pad only channels, rows and columns")
      }
      ends[name] = .init(before: before, after: after)
    }
    return ends
  }

  private mutating func shifted(
    _ map: ImportedMap, by value: Float, _ name: String
  ) throws -> ImportedMap {
    let count = map.shape.channels
    let norm = BatchNorm(
      scale: [Float](repeating: 1, count: count), shift: [Float](repeating: value, count: count))
    return try appendPart(name, .batchNorm(norm), to: map)
  }

  /// The most rows and columns that are repeated one by one.
  private static let mostRepeated = 32

  /// A map with rows and columns of its own around it, each a slice that is added to zeros.
  ///
  /// `source` says which place of an axis stands at one before the first or behind the last, given
  /// the axis' length.
  private mutating func repeating(
    _ map: ImportedMap, _ ends: [MapAxis: MapPadding.Ends], _ name: String, _ node: GraphNode,
    source: (_ place: Int, _ length: Int) -> Int
  ) throws -> ImportedMap {
    let count = ends.values.reduce(0) { $0 + min($1.before, 1 << 20) + min($1.after, 1 << 20) }
    guard count <= Self.mostRepeated else {
      throw node.unsupported(
        "\(count) rows, columns and channels that are repeated",
        "repeat \(Self.mostRepeated) at most, or pad with zeros")
    }
    notes.append(.costly(node: node.label, reason: "it repeats \(count) rows and columns"))
    var result = map
    for axis in MapAxis.allCases {
      guard let width = ends[axis] else { continue }
      let (inner, length) = (result, result.shape.length(of: axis))
      result = try appendMap("\(name).zeros", .pad([axis: width].padding), to: [inner])
      for place in Array(-width.before..<0) + Array(length..<(length + width.after)) {
        let from = source(place, length)
        guard (0..<length).contains(from) else {
          throw node.bad("a padding of \(width.before) and \(width.after) for \(length) places")
        }
        let part = try appendMap(
          "\(name).part", .slice([axis: .init(start: from, count: 1)].slice), to: [inner])
        let before = place + width.before
        let ends = MapPadding.Ends(
          before: before, after: length + width.before + width.after - before - 1)
        let moved = try appendMap("\(name).moved", .pad([axis: ends].padding), to: [part])
        result = try appendMap("\(name).sum", .add, to: [result, moved])
      }
    }
    return result.laidOut(map.namedAxes)
  }
}

extension [MapAxis: MapPadding.Ends] {
  fileprivate var padding: MapPadding {
    let none = MapPadding.Ends()
    return MapPadding(
      channels: self[.channels] ?? none, rows: self[.rows] ?? none,
      columns: self[.columns] ?? none)
  }
}

extension [MapAxis: MapSlice.Positions] {
  fileprivate var slice: MapSlice {
    MapSlice(channels: self[.channels], rows: self[.rows], columns: self[.columns])
  }
}
