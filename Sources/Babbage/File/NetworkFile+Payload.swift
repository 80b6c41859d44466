extension PayloadWriter {
  /// The numbers of one operation; packed, in exactly as many bytes as its ``Size`` counts.
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
    append(layer.weight.parameter, as: .weights)
    if let order = layer.weight.order { append(order) }
    if let bias = layer.bias { append(bias.values, as: .bias) }
  }

  private mutating func append(_ parameter: Parameter, as role: ParameterRole) {
    switch parameter {
    case .float(let tensor): append(tensor.values)
    case .quantized(let tensor): append(tensor, as: role)
    }
  }
}

extension PayloadReader {
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
        scheme.coefficientShape(for: outline.shape), outline.weightForm, as: .weights,
        "\(field): coefficients")
      let order = scheme.isSorted ? try order(outline.shape.count, "\(field): order") : nil
      weight = .polynomial(
        PolynomialWeight(
          shape: outline.shape, scheme: scheme, coefficients: coefficients, order: order))
    } else {
      weight = .dense(
        try parameter(outline.shape.axes, outline.weightForm, as: .weights, "\(field): weights"))
    }
    var bias: Bias?
    if let (placement, form) = outline.bias {
      let count =
        placement == .filters
        ? outline.shape.filters : weight.scheme.filters.count(onAxisOf: outline.shape.filters)
      bias = Bias(
        placement: placement, values: try parameter([count], form, as: .bias, "\(field): bias"))
    }
    return Layer(weight: weight, bias: bias)
  }

  private mutating func parameter(
    _ shape: [Int], _ form: ParameterStorage, as role: ParameterRole, _ field: String
  ) throws(FileFormatError) -> Parameter {
    guard let codes = form.codes else {
      return .float(Tensor(shape: shape, values: try floats(shape.reduce(1, *), field)))
    }
    return .quantized(try quantized(shape, codes, as: role, field))
  }
}
