/// Folds constants: computes the nodes whose inputs are all constants.
///
/// Such nodes compute shapes, or make weights from smaller tensors. Exporters spell shape
/// arithmetic out: PyTorch writes the padding of a shortcut as nine nodes.
struct Folding {
  /// The most numbers that a node of the network gets from a single one.
  static let largestFill = 1 << 20
  /// The most bytes of results that have more numbers than what they are made from.
  ///
  /// A few bytes of a file can demand them. The weights of VGG-19 are half of it.
  var filledBytes = 1 << 30
  /// The most bytes of all results but those that are only seen in another way.
  private var resultBytes = 1 << 31
  private static let views: Set = [
    "Constant", "Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze",
  ]
  /// The most elements that all products together may have.
  var productElements = 1 << 27
  /// The most multiplications that all products together may take.
  var productWork = 1 << 33

  let opset: Int
  /// Where numbers are that the model itself does not have.
  private var files: ExternalFiles

  init(opset: Int, files: ExternalFiles) { (self.opset, self.files) = (opset, files) }

  /// The constant that a tensor of the file holds.
  mutating func read(_ tensor: TensorProto) throws(ONNXError) -> Constant {
    try Constant(tensor, from: &files)
  }

  /// The result of a node; `nil` if its operator is not one that is folded.
  ///
  /// `inputs` has one element for each of the node's inputs; `nil` where one is left out.
  mutating func fold(_ node: GraphNode, _ inputs: [Constant?]) throws(ONNXError) -> Constant? {
    let result = try computed(node, inputs)
    if let result, !Self.views.contains(node.op) { try take(result, node) }
    return result
  }

  /// Counts a result, which must not be one too many.
  mutating func take(_ result: Constant, _ node: GraphNode) throws(ONNXError) {
    resultBytes -= Constant.bytes(of: result.count, result.format)
    guard resultBytes >= 0 else { throw .constantTooLarge(node: node.label) }
  }

  private mutating func computed(
    _ node: GraphNode, _ inputs: [Constant?]
  ) throws(ONNXError) -> Constant? {
    if node.op == "Constant" { return try constant(node) }
    guard let first = inputs.first ?? nil else { return nil }
    switch node.op {
    case "Identity": return first
    case "Dropout":
      if inputs.count > 2 { try checkInference(node, trains: inputs[2], ratio: inputs[1]) }
      return first
    case "Cast": return try cast(first, node)
    case "Shape": return try shape(first.shape, node)
    case "Size": return Constant(shape: [], .integers([Int64(first.count)]), .int64)
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
    case "DequantizeLinear": return try dequantized(first, inputs, node)
    case "QuantizeLinear": return try quantized(first, inputs, node)
    case "Clip": return try clipped(first, inputs, node)
    default: return nil
    }
  }

  /// The value of a Constant node.
  private mutating func constant(_ node: GraphNode) throws(ONNXError) -> Constant {
    if let tensor = node.tensor("value") { return try read(tensor) }
    if let values = node.integers("value_ints") { return Constant(integers: values) }
    if let values = node.floats("value_floats") {
      return Constant(shape: [values.count], .floats(values), .float32)
    }
    if let value = try node.integer("value_int") {
      return Constant(shape: [], .integers([Int64(value)]), .int64)
    }
    if let value = try node.float("value_float") {
      return Constant(shape: [], .floats([value]), .float32)
    }
    throw node.unsupported("a value that is text or sparse", "use constants that are numbers")
  }

  /// Refuses a Dropout that drops something.
  ///
  /// `trains` and `ratio` are its inputs; nothing is dropped where the first is left out.
  func checkInference(
    _ node: GraphNode, trains: Constant?, ratio: Constant?
  ) throws(ONNXError) {
    func isZero(_ value: Constant?) -> Bool { value?.floats.allSatisfy { $0 == 0 } ?? false }
    guard trains == nil || isZero(trains) || isZero(ratio) else {
      throw node.unsupported(
        "numbers that are dropped at random", "export the model in evaluation mode")
    }
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

  /// The number format that a Cast converts to.
  func castFormat(_ node: GraphNode) throws(ONNXError) -> NumberFormat {
    guard let code = try node.integer("to") else { throw node.bad("attribute 'to' is missing") }
    guard let type = TensorProto.DataType(rawValue: code) else {
      throw node.unsupported(
        "numbers of type \(TensorProto.DataType.name(of: code))",
        "cast to floating point of 16 bits or more, or to integers")
    }
    guard try node.integer("saturate", default: 1) == 1 else {
      throw node.bad("attribute 'saturate', which is only for 8-bit floats")
    }
    guard try node.text("round_mode", default: "up") == "up" else {
      throw node.bad("attribute 'round_mode', which is only for 8-bit floats")
    }
    return NumberFormat(type)
  }

  private func cast(_ value: Constant, _ node: GraphNode) throws(ONNXError) -> Constant {
    let format = try castFormat(node)
    switch value.elements {
    case .integers(let values) where format.isInteger:
      return Constant(shape: value.shape, narrowing: values, to: format)
    case .floats(let values) where format.isInteger:
      var integers: [Int64] = []
      integers.reserveCapacity(values.count)
      for number in values {
        guard let integer = format.integer(truncating: number) else {
          throw tooLarge(number, format, node)
        }
        integers.append(integer)
      }
      return Constant(shape: value.shape, .integers(integers), format)
    default:
      let numbers = value.floats
      let result = Constant(shape: value.shape, rounding: numbers, to: format)
      for (number, rounded) in zip(numbers, result.floats)
      where number.isFinite && !rounded.isFinite {
        throw tooLarge(number, format, node)
      }
      return result
    }
  }

  private func tooLarge(
    _ number: Float, _ format: NumberFormat, _ node: GraphNode
  ) -> ONNXError {
    node.unsupported(
      "\(number), which \(format) cannot hold",
      "stay within the range of the type that is cast to: runtimes differ beyond it")
  }

  private mutating func gathered(
    _ value: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    guard let indices = inputs.dropFirst().first ?? nil, let places = indices.integers,
      let axis = ShapeRule.axis(
        try node.integer("axis", default: 0), rank: value.shape.count)
    else { throw node.bad("no axis or indices to gather along") }
    let length = value.shape[axis]
    let (outer, inner) = (value.shape[..<axis], value.shape[(axis + 1)...])
    let shape = outer + indices.shape + inner
    _ = try checkFill(Array(shape), of: value.count, as: value.format, node)
    let found = places.compactMap { ShapeRule.axis($0, rank: length) }
    guard found.count == places.count else { throw node.bad("an index outside the axis") }
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

  private mutating func joined(
    _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
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
      let (sum, overflows) = shape[axis].addingReportingOverflow(part.shape[axis])
      guard !overflows else { throw .constantTooLarge(node: node.label) }
      shape[axis] = sum
    }
    // One constant may be joined with itself any number of times.
    _ = try checkFill(shape, of: parts.map(\.count).max() ?? 0, as: first.format, node)
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
    return Constant(
      shape: shape, isInteger ? .integers(integers) : .floats(floats),
      isInteger == first.format.isInteger ? first.format : .float32)
  }
}
