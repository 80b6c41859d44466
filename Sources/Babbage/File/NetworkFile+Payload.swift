extension ByteWriter {
  /// The numbers of one operation, in exactly as many bytes as its ``Size`` counts.
  mutating func append(payloadOf operation: Node.Operation) {
    if case .batchNorm(let norm) = operation {
      for values in [norm.gamma, norm.beta, norm.mean, norm.variance] { append(values) }
      append([norm.epsilon])
    }
    if case .normalize(let norm) = operation {
      append(norm.mean)
      append(norm.deviation)
    }
    guard let layer = operation.layer else { return }
    append(layer.weight.parameter)
    if let positions = layer.weight.order?.positions {
      append(BitPacking.pack(positions, bits: Permutation.bits(for: positions.count)))
    }
    if let bias = layer.bias { append(bias.values) }
  }

  /// Floating point as it is; quantised values as step, row scales and packed codes.
  private mutating func append(_ parameter: Parameter) {
    switch parameter {
    case .float(let tensor): append(tensor.values)
    case .quantized(let tensor):
      append(tensor.step.bits)
      if let scales = tensor.rowScales {
        append(BitPacking.pack(scales, bits: tensor.scaleBits))
      }
      append(BitPacking.pack(tensor.codes.map(tensor.grid.packed), bits: tensor.bits))
    }
  }
}

extension ByteReader {
  mutating func fill(_ node: NodeOutline, field: String) throws(FileFormatError) -> Node {
    let operation: Node.Operation
    switch node.kind {
    case .plain(let plain): operation = plain
    case .batchNorm(let channels):
      operation = .batchNorm(
        BatchNorm(
          gamma: try floats(channels, "\(field): gamma"),
          beta: try floats(channels, "\(field): beta"),
          mean: try floats(channels, "\(field): mean"),
          variance: try variances(channels, "\(field): variance"),
          epsilon: try variances(1, "\(field): epsilon")[0]))
    case .normalize(let channels):
      operation = .normalize(
        Normalization(
          mean: try floats(channels, "\(field): mean"),
          deviation: try floats(channels, "\(field): deviation")))
    case .convolution(let outline, let stride, let padding, let groups):
      operation = .convolution(
        try fill(outline, field: field), stride: stride, padding: padding, groups: groups)
    case .linear(let outline): operation = .linear(try fill(outline, field: field))
    }
    return Node(name: node.name, operation: operation, inputs: node.inputs)
  }

  private mutating func variances(
    _ count: Int, _ field: String
  ) throws(FileFormatError) -> [Float] {
    let values = try floats(count, field)
    guard values.allSatisfy({ $0 >= 0 }) else {
      throw FileFormatError(.badValue("a variance below zero"), field: field)
    }
    return values
  }

  private mutating func fill(
    _ outline: LayerOutline, field: String
  ) throws(FileFormatError) -> Layer {
    let weight: Weight
    if let scheme = outline.scheme {
      let coefficients = try parameter(
        scheme.coefficientShape(for: outline.shape), outline.weightForm,
        "\(field): coefficients")
      let order = scheme.isSorted ? try order(outline.shape.count, "\(field): order") : nil
      weight = .polynomial(
        PolynomialWeight(
          shape: outline.shape, scheme: scheme, coefficients: coefficients, order: order))
    } else {
      weight = .dense(try parameter(outline.shape.axes, outline.weightForm, "\(field): weights"))
    }
    var bias: Bias?
    if let (placement, form) = outline.bias {
      let count =
        placement == .filters
        ? outline.shape.filters : weight.scheme.filters.count(onAxisOf: outline.shape.filters)
      bias = Bias(placement: placement, values: try parameter([count], form, "\(field): bias"))
    }
    return Layer(weight: weight, bias: bias)
  }

  /// Positions, in the fewest bits that can hold them all; there must be bytes for all of them.
  private mutating func order(
    _ count: Int, _ field: String
  ) throws(FileFormatError) -> Permutation {
    let bits = Permutation.bits(for: count)
    let packed = try take(BitPacking.byteCount(of: count, bits: bits), field)
    guard let positions = BitPacking.unpack(packed, as: UInt32.self, count: count, bits: bits),
      let order = Permutation(positions)
    else { throw FileFormatError(.badValue("an order that misses a weight"), field: field) }
    return order
  }

  private mutating func parameter(
    _ shape: [Int], _ form: ParameterStorage, _ field: String
  ) throws(FileFormatError) -> Parameter {
    let count = shape.reduce(1, *)
    guard let bits = form.bits else {
      return .float(Tensor(shape: shape, values: try floats(count, field)))
    }
    let step = ShortFloat(bits: try integer(UInt16.self, "\(field): step"))
    guard step.value.isFinite, step.value.sign == .plus else {
      throw FileFormatError(
        .badValue("a step that is negative or not finite"), field: "\(field): step")
    }
    let scales = try form.scaleBits.map { bits throws(FileFormatError) in
      try rowScales(shape[0], bits: bits, "\(field): row scales")
    }
    let packed = try take(BitPacking.byteCount(of: count, bits: bits), field)
    guard let integers = BitPacking.unpack(packed, count: count, bits: bits) else {
      throw FileFormatError(.badValue("a code outside its range"), field: field)
    }
    let codes = integers.compactMap { form.grid.code(packed: $0, bits: bits) }
    guard codes.count == count else {
      throw FileFormatError(.badValue("a code outside its range"), field: field)
    }
    return .quantized(
      QuantizedTensor(
        shape: shape, bits: bits, grid: form.grid, codes: codes, rowScales: scales,
        scaleBits: form.scaleBits ?? 8, step: step))
  }

  private mutating func rowScales(
    _ count: Int, bits: Int, _ field: String
  ) throws(FileFormatError) -> [UInt8] {
    let packed = try take(BitPacking.byteCount(of: count, bits: bits), field)
    guard let scales = BitPacking.unpack(packed, as: UInt8.self, count: count, bits: bits) else {
      throw FileFormatError(.badValue("bits left over that are not zero"), field: field)
    }
    return scales
  }
}
