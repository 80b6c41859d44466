/// Computes nodes whose inputs are all constants: shapes on their way through the graph, and weights that
/// are made of smaller tensors.
///
/// Exporters write shape arithmetic out; PyTorch makes the padding of a shortcut out of nine nodes.
struct Folding {
  /// The longest result that is not bounded by what goes in.
  static let largestFill = 1 << 16
  /// The most elements that all products together may have.
  var productElements = 1 << 27
  /// The most multiplications that all products together may take.
  var productWork = 1 << 33

  let opset: Int

  init(opset: Int) { self.opset = opset }

  /// What a node gives.
  ///
  /// - Parameter inputs: One for each of the node's inputs; `nil` where one is left out.
  /// - Returns: `nil` if the operator is none of those that are folded.
  mutating func fold(_ node: GraphNode, _ inputs: [Constant?]) throws(ONNXError) -> Constant? {
    if node.op == "Constant" { return try constant(node) }
    guard let first = inputs.first ?? nil else { return nil }
    switch node.op {
    case "Identity", "Dropout": return first
    case "Cast": return try cast(first, node)
    case "Shape": return try shape(first.shape, node)
    case "Size": return Constant(shape: [], .integers([Int64(first.count)]))
    case "ConstantOfShape": return try filled(first, node)
    case "Expand": return try expanded(first, integers(inputs, 1, node), node)
    case "Range": return try range(inputs, node)
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze":
      let shape = try newShape(of: first.shape, node, second: inputs.dropFirst().first ?? nil)
      return first.reshaped(shape)
    case "Transpose":
      let order = try permutation(node, rank: first.shape.count)
      return first.strided(order.map { first.shape[$0] }, strides: order.map { first.strides[$0] })
    case "Gather": return try gathered(first, inputs, node)
    case "Slice": return try sliced(first, inputs, node)
    case "Concat": return try joined(inputs, node)
    case "Add", "Sub", "Mul", "Div": return try arithmetic(first, inputs, node)
    case "MatMul": return try product(first, inputs, node)
    default: return nil
    }
  }

  /// The value of a Constant node.
  private func constant(_ node: GraphNode) throws(ONNXError) -> Constant {
    if let tensor = node.tensor("value") { return try Constant(tensor) }
    if let values = node.integers("value_ints") { return Constant(integers: values) }
    if let values = node.floats("value_floats") {
      return Constant(shape: [values.count], .floats(values))
    }
    if let value = try node.integer("value_int") {
      return Constant(shape: [], .integers([Int64(value)]))
    }
    if let value = try node.float("value_float") { return Constant(shape: [], .floats([value])) }
    throw node.bad("no value that is a tensor or numbers")
  }

  /// A tensor's shape, or a part of it, as a constant.
  func shape(_ shape: [Int], _ node: GraphNode) throws(ONNXError) -> Constant {
    let rank = shape.count
    let (start, end) = (try node.integer("start", default: 0), try node.integer("end") ?? rank)
    guard let part = ShapeRule.part(from: start, to: end, step: 1, length: rank) else {
      throw node.bad("no part of a shape")
    }
    return Constant(integers: Array(shape[part.start..<(part.start + part.count)]))
  }

  private func cast(_ value: Constant, _ node: GraphNode) throws(ONNXError) -> Constant {
    guard let code = try node.integer("to"), let type = Onnx_TensorProto.DataType(rawValue: code),
      let format = NumberFormat(type)
    else { throw node.bad("no known kind of numbers to cast to") }
    switch value.elements {
    case .integers where !format.isInteger:
      return Constant(shape: value.shape, .floats(value.floats))
    case .floats(let values) where format.isInteger:
      guard values.allSatisfy({ $0.magnitude < 0x1p63 }) else {
        throw node.bad("a number too large for an integer")
      }
      return Constant(
        shape: value.shape,
        .integers(values.map { type == .bool ? ($0 == 0 ? 0 : 1) : Int64($0) }))
    default: return value
    }
  }

  private func filled(_ shape: Constant, _ node: GraphNode) throws(ONNXError) -> Constant {
    guard let shape = shape.integers else { throw node.bad("a shape that is not integers") }
    guard let count = elementCount(shape, atMost: Self.largestFill) else {
      throw .constantTooLarge(node: node.name)
    }
    guard let tensor = node.tensor("value") else {
      return Constant(shape: shape, .floats([Float](repeating: 0, count: count)))
    }
    let value = try Constant(tensor)
    guard value.count == 1 else { throw node.bad("a value of \(value.count) elements") }
    return value.gathering([Int](repeating: 0, count: count), shape: shape)
  }

  private func expanded(
    _ value: Constant, _ wanted: [Int], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    let shape = try Self.broadcast(value.shape, wanted, node)
    guard elementCount(shape, atMost: max(Self.largestFill, value.count)) != nil else {
      throw .constantTooLarge(node: node.name)
    }
    return value.broadcast(to: shape)
  }

  private func range(_ inputs: [Constant?], _ node: GraphNode) throws(ONNXError) -> Constant {
    let bounds = inputs.compactMap { $0?.integers?.first }
    guard bounds.count == 3, bounds[2] != 0 else { throw node.bad("no range of integers") }
    let (end, step) = (bounds[1], bounds[2])
    var (value, integers): (Int, [Int]) = (bounds[0], [])
    while step > 0 ? value < end : value > end {
      guard integers.count < Self.largestFill else { throw .constantTooLarge(node: node.name) }
      integers.append(value)
      let next = value.addingReportingOverflow(step)
      if next.overflow { break }
      value = next.partialValue
    }
    return Constant(integers: integers)
  }

  private func gathered(
    _ value: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    guard let indices = inputs.dropFirst().first ?? nil, let places = indices.integers,
      let axis = ShapeRule.axis(
        try node.integer("axis", default: 0), rank: value.shape.count)
    else { throw node.bad("no axis or indices to gather along") }
    let length = value.shape[axis]
    let (outer, inner) = (value.shape[..<axis], value.shape[(axis + 1)...])
    let shape = outer + indices.shape + inner
    guard elementCount(Array(shape), atMost: max(Self.largestFill, value.count)) != nil else {
      throw .constantTooLarge(node: node.name)
    }
    let found = places.compactMap { ShapeRule.axis($0, rank: length) }
    guard found.count == places.count else { throw node.bad("an index outside of the axis") }
    let width = inner.reduce(1, *)
    var elements: [Int] = []
    for block in 0..<outer.reduce(1, *) {
      for place in found {
        let start = (block * length + place) * width
        elements += start..<(start + width)
      }
    }
    return value.gathering(elements, shape: Array(shape))
  }

  private func sliced(
    _ value: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    var (shape, strides, start) = (value.shape, value.strides, 0)
    for part in try slices(node, inputs, shape: value.shape) {
      start += part.start * strides[part.axis]
      strides[part.axis] *= part.step
      shape[part.axis] = part.count
    }
    if shape.contains(0) { return value.gathering([], shape: shape) }
    return value.strided(shape, strides: strides, start: start)
  }

  private func joined(_ inputs: [Constant?], _ node: GraphNode) throws(ONNXError) -> Constant {
    let parts = inputs.compactMap { $0 }
    guard parts.count == inputs.count, let first = parts.first,
      let wanted = try node.integer("axis"),
      let axis = ShapeRule.axis(wanted, rank: first.shape.count)
    else { throw node.bad("no axis to join along") }
    var shape = first.shape
    shape[axis] = 0
    for part in parts {
      var rest = part.shape
      guard rest.indices.contains(axis) else { throw node.bad("parts that do not fit together") }
      rest[axis] = shape[axis]
      guard rest == shape else { throw node.bad("parts that do not fit together") }
      shape[axis] += part.shape[axis]
    }
    let outer = shape[..<axis].reduce(1, *)
    var (floats, integers): ([Float], [Int64]) = ([], [])
    let isInteger = parts.allSatisfy { $0.integers != nil }
    for block in 0..<outer {
      for part in parts {
        let width = part.count / max(outer, 1)
        let range = (block * width)..<((block + 1) * width)
        switch part.elements {
        case .integers(let values) where isInteger: integers += values[range]
        default: floats += part.floats[range]
        }
      }
    }
    return Constant(shape: shape, isInteger ? .integers(integers) : .floats(floats))
  }

  private func integers(
    _ inputs: [Constant?], _ index: Int, _ node: GraphNode
  ) throws(ONNXError) -> [Int] {
    guard inputs.indices.contains(index), let values = inputs[index]?.integers else {
      throw node.bad("input \(index) is not integers")
    }
    return values
  }
}
