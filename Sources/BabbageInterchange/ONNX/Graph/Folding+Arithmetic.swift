/// Matrix products and elementwise arithmetic.
extension Folding {
  mutating func product(
    _ left: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    guard let right = inputs.dropFirst().first ?? nil else { throw node.bad("only one input") }
    guard left.shape.count >= 2, right.shape.count >= 2 else {
      throw node.unsupported(
        "a product of \(left.shape) and \(right.shape)", "only products of matrices are supported")
    }
    guard let depth = left.shape.last, depth == right.shape[right.shape.count - 2] else {
      throw node.bad("matrices that do not fit together")
    }
    let (rows, columns) = (left.shape[left.shape.count - 2], right.shape[right.shape.count - 1])
    let outer = try Self.broadcast(left.shape.dropLast(2), right.shape.dropLast(2), node)
    let shape = outer + [rows, columns]
    guard let count = elementCount(shape, atMost: productElements),
      let work = elementCount(shape + [depth], atMost: productWork)
    else { throw .constantTooLarge(node: node.label) }
    productElements -= count
    productWork -= work
    let blocks = Array(zip(left.matrices(broadcastTo: outer), right.matrices(broadcastTo: outer)))
    let size = (rows, depth, columns)
    guard case .integers(let first) = left.elements, case .integers(let second) = right.elements
    else {
      let values = Self.product(left.floats, right.floats, blocks, size, 0) { $0 + $1 * $2 }
      return Constant(shape: shape, rounding: values, to: left.format)
    }
    let values = Self.product(first, second, blocks, size, 0) { $0 &+ $1 &* $2 }
    return Constant(shape: shape, narrowing: values, to: left.format)
  }

  /// Products of matrices stored one after another; `blocks` has the indices of both factors.
  private static func product<Number: Equatable>(
    _ first: [Number], _ second: [Number], _ blocks: [(Int, Int)],
    _ size: (rows: Int, depth: Int, columns: Int), _ zero: Number,
    adding sum: (Number, Number, Number) -> Number
  ) -> [Number] {
    let (rows, depth, columns) = size
    var result = [Number](repeating: zero, count: blocks.count * rows * columns)
    for (block, sources) in blocks.enumerated() {
      for row in 0..<rows {
        let target = (block * rows + row) * columns
        for term in 0..<depth {
          let factor = first[(sources.0 * rows + row) * depth + term]
          if factor == zero { continue }
          let source = (sources.1 * depth + term) * columns
          for column in 0..<columns {
            result[target + column] = sum(result[target + column], factor, second[source + column])
          }
        }
      }
    }
    return result
  }

  mutating func arithmetic(
    _ left: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    guard let right = inputs.dropFirst().first ?? nil else { throw node.bad("only one input") }
    let shape = try Self.broadcast(left.shape, right.shape, node)
    _ = try checkFill(shape, of: max(left.count, right.count), as: left.format, node)
    let operands = [left, right].map { $0.broadcast(to: shape) }
    guard case .integers(let first) = operands[0].elements,
      case .integers(let second) = operands[1].elements
    else {
      let operation: (Float, Float) -> Float =
        switch node.op {
        case "Add": (+)
        case "Sub": (-)
        case "Mul": (*)
        default: (/)
        }
      if node.op == "Div", operands[1].floats.contains(0) { throw divisionByZero(node) }
      let format = left.format.isInteger ? right.format : left.format
      return Constant(
        shape: shape, rounding: zip(operands[0].floats, operands[1].floats).map(operation),
        to: format)
    }
    if node.op == "Div", second.contains(0) { throw divisionByZero(node) }
    let isUnsigned = left.format == .uint64
    let operation: (Int64, Int64) -> Int64 =
      switch node.op {
      case "Add": (&+)
      case "Sub": (&-)
      case "Mul": (&*)
      case _ where isUnsigned:
        { Int64(bitPattern: UInt64(bitPattern: $0) / UInt64(bitPattern: $1)) }
      default: { $0.dividedReportingOverflow(by: $1).partialValue }
      }
    return Constant(shape: shape, narrowing: zip(first, second).map(operation), to: left.format)
  }
}

extension Folding {
  /// The error for a division by zero, wherever it occurs.
  func divisionByZero(_ node: GraphNode) -> ONNXError {
    node.unsupported("a division by zero", "look at the constants that the model divides by")
  }

  /// The shape to which two tensors are broadcast.
  static func broadcast(
    _ first: some Collection<Int>, _ second: some Collection<Int>, _ node: GraphNode
  ) throws(ONNXError) -> [Int] {
    let rank = max(first.count, second.count)
    let shapes = [Array(first), Array(second)].map {
      [Int](repeating: 1, count: rank - $0.count) + $0
    }
    var shape: [Int] = []
    for (one, other) in zip(shapes[0], shapes[1]) {
      guard one == other || one == 1 || other == 1 else {
        throw node.bad("shapes of \(Array(first)) and \(Array(second)) that do not fit together")
      }
      shape.append(one == 1 ? other : one)
    }
    return shape
  }
}

extension Constant {
  /// The same elements, repeated along the axes that have length 1 or are missing.
  ///
  /// - Precondition: The shape is a broadcast of this one.
  func broadcast(to wanted: [Int]) -> Constant {
    if shape == wanted { return self }
    let missing = wanted.count - shape.count
    let strides =
      [Int](repeating: 0, count: missing)
      + zip(shape, strides).map { $0 == 1 ? 0 : $1 }
    return strided(wanted, strides: strides)
  }

  /// For each position of the other axes after broadcasting, the index of the matrix in the last
  /// two.
  fileprivate func matrices(broadcastTo outer: [Int]) -> [Int] {
    let shape = Array(shape.dropLast(2))
    let numbers = (0..<shape.reduce(1, *)).map { Int64($0) }
    return Constant(shape: shape, .integers(numbers), .int64).broadcast(to: outer).integers ?? []
  }
}
