import Babbage

/// Codes of constants and what they stand for.
extension Folding {
  /// What codes stand for: `(code - zero point) * scale`.
  mutating func dequantized(
    _ codes: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    let (scales, zeros) = try grid(of: codes.shape, inputs, node)
    let values = zip(codes.floats, zip(scales, zeros)).map { ($0 - $1.1) * $1.0 }
    return Constant(shape: codes.shape, rounding: values, to: .float32)
  }

  /// The nearest codes, of two the even one, that a format holds.
  mutating func quantized(
    _ value: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    let limits = try codeLimits(of: node, zero: inputs.count > 2 ? inputs[2] : nil)
    let (scales, zeros) = try grid(of: value.shape, inputs, node)
    var codes: [Int64] = []
    codes.reserveCapacity(value.count)
    for (number, (scale, zero)) in zip(value.floats, zip(scales, zeros)) {
      let code = (number / scale).rounded(.toNearestOrEven) + zero
      guard !code.isNaN else { throw divisionByZero(node) }
      codes.append(
        Int64(min(max(code, Float(limits.codes.lowerBound)), Float(limits.codes.upperBound))))
    }
    return Constant(shape: value.shape, .integers(codes), limits.format)
  }

  /// Numbers within bounds: as some quantisers write that fewer codes are in use.
  mutating func clipped(
    _ value: Constant, _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> Constant {
    func bound(_ index: Int, _ name: String, _ none: Float) throws(ONNXError) -> Float {
      let input = inputs.count > index ? inputs[index] : nil
      guard input?.count ?? 1 == 1 else { throw node.bad("a bound that is not one number") }
      if let input { return input.floats[0] }
      return try node.float(name, default: none)
    }
    let low = try bound(1, "min", -.infinity)
    let high = try bound(2, "max", .infinity)
    let values = value.floats.map { min(max($0, low), high) }
    guard case .integers(let integers) = value.elements else {
      return Constant(shape: value.shape, .floats(values), value.format)
    }
    // Integers within the bounds stay what they are, however many digits they have.
    let kept = zip(integers, zip(value.floats, values)).map { integer, both in
      both.0 == both.1 ? integer : Int64(both.1)
    }
    return Constant(shape: value.shape, narrowing: kept, to: value.format)
  }

  /// The format of a QuantizeLinear's codes, and the smallest and the largest.
  func codeLimits(
    of node: GraphNode, zero: Constant?
  ) throws(ONNXError) -> (format: NumberFormat, codes: ClosedRange<Int64>) {
    var format = zero?.format ?? .uint8
    let code = try node.integer("output_dtype", default: 0)
    if code != 0, zero == nil {
      guard let type = TensorProto.DataType(rawValue: code) else {
        throw node.unsupported(
          "codes of type \(TensorProto.DataType.name(of: code))", "quantise it to 8 or 16 bits")
      }
      format = NumberFormat(type)
    }
    guard let codes = format.codes else {
      throw node.unsupported("codes of type \(format)", "quantise it to 8 or 16 bits")
    }
    return (format, codes)
  }

  /// The scale and the zero point of each element: one for all, for each position of an axis, or
  /// for each block of an axis.
  private mutating func grid(
    of shape: [Int], _ inputs: [Constant?], _ node: GraphNode
  ) throws(ONNXError) -> (scales: [Float], zeros: [Float]) {
    guard let scale = inputs.count > 1 ? inputs[1] : nil, !scale.format.isInteger else {
      throw node.bad("no scale")
    }
    let zero = inputs.count > 2 ? inputs[2] : nil
    guard zero.map({ $0.count == scale.count }) ?? true else {
      throw node.bad("a zero point of \(zero?.shape ?? []) for a scale of \(scale.shape)")
    }
    let places = try places(in: scale, of: shape, node)
    let (scales, zeros) = (scale.floats, zero?.floats)
    return (
      places.map { scales[$0] },
      zeros.map { zeros in places.map { zeros[$0] } } ?? places.map { _ in 0 }
    )
  }

  /// For each element of a tensor, the number of its scale.
  private mutating func places(
    in scale: Constant, of shape: [Int], _ node: GraphNode
  ) throws(ONNXError) -> [Int] {
    let count = shape.reduce(1, *)
    if scale.count == 1 { return [Int](repeating: 0, count: count) }
    let wanted = try node.integer("axis", default: 1)
    guard let axis = ShapeRule.axis(wanted, rank: shape.count) else {
      throw node.bad("axis \(wanted) of \(shape)")
    }
    let block = try node.integer("block_size", default: 0)
    let (length, inner) = (shape[axis], shape[(axis + 1)...].reduce(1, *))
    if scale.shape.count == 1, block == 0, scale.count == length {
      return (0..<count).map { $0 / inner % length }
    }
    var blocked = shape
    guard (1...max(length, 1)).contains(block) else {
      throw node.bad("a scale of \(scale.shape) for a tensor of \(shape)")
    }
    blocked[axis] = (length + block - 1) / block
    guard scale.shape == blocked else {
      throw node.bad("a scale of \(scale.shape) for a tensor of \(shape) in blocks of \(block)")
    }
    return (0..<count).map { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: inner)
      let (outer, position) = row.quotientAndRemainder(dividingBy: length)
      return (outer * blocked[axis] + position / block) * inner + column
    }
  }
}

extension NumberFormat {
  /// The integers of a format that quantisers use; `nil` for others.
  fileprivate var codes: ClosedRange<Int64>? {
    switch self {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32_768...32_767
    case .uint16: 0...65_535
    case .int32: -(1 << 31)...((1 << 31) - 1)
    case .float64, .float32, .float16, .bfloat16, .int64, .uint64, .uint32, .bool: nil
    }
  }
}
