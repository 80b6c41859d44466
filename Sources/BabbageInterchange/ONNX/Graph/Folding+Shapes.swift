/// Operators that only move elements, for constants and maps alike.
extension Folding {
  /// A part of one axis.
  struct AxisPart {
    let axis: Int
    let start: Int
    let count: Int
    let step: Int
  }

  /// The shape that a Reshape, Flatten, Squeeze or Unsqueeze gives.
  ///
  /// `second` is the node's second input: the new shape, or the axes from opset 13 on.
  func newShape(
    of old: [Int], _ node: GraphNode, second: Constant?
  ) throws(ONNXError) -> [Int] {
    switch node.op {
    case "Reshape":
      guard let wanted = second?.integers,
        let shape = ShapeRule.reshaped(
          old, to: wanted, allowsZero: try node.integer("allowzero", default: 0) != 0)
      else { throw node.bad("a shape that does not fit the elements of \(old)") }
      return shape
    case "Flatten":
      let wanted = try node.integer("axis", default: 1)
      // The axis may be one past the last.
      guard let axis = wanted == old.count ? wanted : ShapeRule.axis(wanted, rank: old.count) else {
        throw node.bad("axis \(wanted) of \(old.count)")
      }
      return [old[..<axis].reduce(1, *), old[axis...].reduce(1, *)]
    case "Squeeze":
      let wanted = try axes(node, second) ?? old.indices.filter { old[$0] == 1 }
      guard let axes = ShapeRule.axes(wanted, rank: old.count),
        axes.allSatisfy({ old[$0] == 1 })
      else { throw node.bad("axes \(wanted) of \(old) cannot be left out") }
      return old.indices.filter { !axes.contains($0) }.map { old[$0] }
    default:
      guard let wanted = try axes(node, second) else { throw node.bad("no axes") }
      guard let axes = ShapeRule.axes(wanted, rank: old.count + wanted.count) else {
        throw node.bad("axes \(wanted) cannot be added to \(old)")
      }
      var shape = old
      for axis in axes { shape.insert(1, at: axis) }
      return shape
    }
  }

  /// The axes of a Squeeze or Unsqueeze: an attribute, or an input since opset 13.
  private func axes(_ node: GraphNode, _ second: Constant?) throws(ONNXError) -> [Int]? {
    if opset < 13 { return node.integers("axes") }
    guard let second else { return nil }
    guard let axes = second.integers else { throw node.bad("axes that are not integers") }
    return axes
  }

  /// Where each axis of a Transpose comes from.
  func permutation(_ node: GraphNode, rank: Int) throws(ONNXError) -> [Int] {
    let order = node.integers("perm") ?? (0..<rank).reversed()
    guard order.sorted() == Array(0..<rank) else {
      throw node.bad("\(order) is not an order of \(rank) axes")
    }
    return order
  }

  /// The parts that a Slice takes: given by attributes before opset 10, by inputs since.
  func slices(
    _ node: GraphNode, _ inputs: [Constant?], shape: [Int]
  ) throws(ONNXError) -> [AxisPart] {
    func list(_ index: Int, _ name: String) throws(ONNXError) -> [Int]? {
      if opset < 10 { return node.integers(name) }
      guard let input = inputs.indices.contains(index) ? inputs[index] : nil else { return nil }
      guard let values = input.integers else { throw node.bad("its \(name) are not integers") }
      return values
    }
    guard let starts = try list(1, "starts"), let ends = try list(2, "ends") else {
      throw node.bad("no starts or ends")
    }
    let wanted = (try list(3, "axes")) ?? Array(starts.indices)
    let steps = (try list(4, "steps")) ?? [Int](repeating: 1, count: starts.count)
    let axes = wanted.compactMap { ShapeRule.axis($0, rank: shape.count) }
    guard [ends.count, axes.count, steps.count, Set(axes).count].allSatisfy({ $0 == starts.count })
    else { throw node.bad("starts, ends, axes and steps do not fit together") }
    var parts: [AxisPart] = []
    for (index, axis) in axes.enumerated() {
      guard
        let part = ShapeRule.part(
          from: starts[index], to: ends[index], step: steps[index], length: shape[axis])
      else { throw node.bad("a step of \(steps[index])") }
      parts.append(AxisPart(axis: axis, start: part.start, count: part.count, step: part.step))
    }
    return parts
  }
}
