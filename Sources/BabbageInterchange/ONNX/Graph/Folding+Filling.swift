/// Operators that make many numbers of a few.
extension Folding {
  /// The number of elements of a result; throws if it has more than its inputs, and more than the
  /// limit leaves room for.
  mutating func checkFill(
    _ shape: [Int], of given: Int, as format: NumberFormat, _ node: GraphNode
  ) throws(ONNXError) -> Int {
    guard let count = elementCount(shape, atMost: Constant.largestCount) else {
      throw .constantTooLarge(node: node.label)
    }
    if count > given {
      filledBytes -= Constant.bytes(of: count, format)
      guard filledBytes >= 0 else { throw .constantTooLarge(node: node.label) }
    }
    return count
  }

  mutating func filled(_ shape: Constant, _ node: GraphNode) throws(ONNXError) -> Constant {
    guard let shape = shape.integers else { throw node.bad("a shape that is not integers") }
    let zero = Constant(shape: [1], .floats([0]), .float32)
    let value =
      try node.tensor("value").map { tensor throws(ONNXError) in try read(tensor) } ?? zero
    guard value.count == 1 else { throw node.bad("a value of \(value.count) elements") }
    let count = try checkFill(shape, of: 0, as: value.format, node)
    return Constant(repeating: value, shape: shape, count: count)
  }

  mutating func expanded(
    _ value: Constant, _ wanted: [Int], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    let shape = try Self.broadcast(value.shape, wanted, node)
    _ = try checkFill(shape, of: value.count, as: value.format, node)
    return value.broadcast(to: shape)
  }

  mutating func range(
    _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    let given = inputs.compactMap { $0 }
    guard given.count == 3, given.allSatisfy({ $0.count == 1 }) else {
      throw node.bad("no start, end and step")
    }
    let bounds = given.compactMap { $0.integers?.first }
    guard bounds.count == 3 else { return try fractions(given, node) }
    let (start, end, step) = (bounds[0], bounds[1], bounds[2])
    guard step != 0 else { throw node.bad("a step of 0") }
    let isEmpty = step > 0 ? start >= end : start <= end
    let (span, overflows) = end.subtractingReportingOverflow(start)
    guard isEmpty || !overflows else { throw .constantTooLarge(node: node.label) }
    let steps =
      isEmpty ? 0 : (Int(span.magnitude) - 1) / Int(min(step.magnitude, UInt(Int.max))) + 1
    let count = try checkFill([steps], of: 3, as: .int64, node)
    return Constant(
      shape: [count], .integers((0..<count).map { Int64(start + $0 * step) }), given[0].format)
  }

  /// A range of numbers with fractions.
  private mutating func fractions(
    _ given: [Constant], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    let (start, end, step) = (given[0].floats[0], given[1].floats[0], given[2].floats[0])
    guard step != 0, [start, end, step].allSatisfy(\.isFinite) else {
      throw node.bad("a range from \(start) to \(end) in steps of \(step)")
    }
    let steps = max((Double(end - start) / Double(step)).rounded(.up), 0)
    guard let steps = Int(exactly: steps) else { throw .constantTooLarge(node: node.label) }
    let count = try checkFill([steps], of: 3, as: given[0].format, node)
    return Constant(
      shape: [count], rounding: (0..<count).map { start + Float($0) * step }, to: given[0].format)
  }

  func integers(
    _ inputs: [Constant?], _ index: Int, _ node: GraphNode
  ) throws(ONNXError) -> [Int] {
    guard inputs.indices.contains(index), let values = inputs[index]?.integers else {
      throw node.bad("input \(index) is not integers")
    }
    return values
  }
}
