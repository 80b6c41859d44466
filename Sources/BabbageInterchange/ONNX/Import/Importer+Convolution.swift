import Babbage

/// Convolutions, whose windows may have gaps, and steps that rows and columns do not share.
extension Importer {
  mutating func convolution(
    _ node: GraphNode, _ weights: Constant, bias: Constant?
  ) throws -> Value {
    let rank = weights.shape.count - 2
    guard (1...2).contains(rank) else {
      throw node.unsupported(
        "weights of \(weights.shape), which run over \(max(rank, 0)) axes",
        "only convolutions over one or two axes are supported")
    }
    let input = try imageMap(of: node, rank: rank)
    let kernel = Array(weights.shape[2...])
    guard node.integers("kernel_shape") ?? kernel == kernel else {
      throw node.bad("weights that do not have the kernel's shape")
    }
    let window = try GraphWindow(node, kernel: kernel, over: input)
    return .map(
      try convolution(
        node, input, weights, bias: bias, window, groups: node.integer("group", default: 1),
        name: NodeNames.name(for: node, keepsOperator: false)))
  }

  /// The convolution itself, of a map whose windows are known.
  mutating func convolution(
    _ node: GraphNode, _ map: ImportedMap, _ weights: Constant, bias: Constant?,
    _ window: GraphWindow, groups: Int, name: String
  ) throws -> ImportedMap {
    var input = map
    if window.padding == nil {
      input = try appendMap("\(name).pad", .pad(window.mapPadding), to: [input])
    }
    let layer = Layer(
      weight: .dense(.float(try spread(weights, window, node))),
      bias: bias.map {
        Bias(placement: .filters, values: .float(Tensor(vector: $0.floats)))
      })
    var output = try appendMap(
      name,
      .convolution(
        layer, stride: window.commonStride, padding: window.padding ?? 0, groups: groups),
      to: [input])
    let steps = window.strides.map { $0 / window.commonStride }
    if steps != [1, 1] {
      let part = MapSlice(
        rows: .init(steps[0], of: output.shape.height),
        columns: .init(steps[1], of: output.shape.width))
      output = try appendMap("\(name).stride", .slice(part), to: [output])
      notes.append(.costly(node: node.label, reason: "its strides are \(window.strides)"))
    }
    return output.laidOut(map.windowAxes)
  }

  /// Weights over rows and columns, with zeros in the gaps of dilated ones.
  private mutating func spread(
    _ weights: Constant, _ window: GraphWindow, _ node: GraphNode
  ) throws -> Tensor {
    let shape = Array(weights.shape[..<2]) + window.kernel
    let wide = Array(weights.shape[..<2]) + window.extents
    if wide == shape { return Tensor(shape: shape, values: weights.floats) }
    let count = try folding.checkFill(wide, of: weights.count, as: .float32, node)
    notes.append(
      .costly(
        node: node.label,
        reason: "its dilation of \(window.dilations) becomes zeros in windows of \(window.extents)")
    )
    var values = [Float](repeating: 0, count: count)
    let (rows, columns) = (window.kernel[0], window.kernel[1])
    for (index, value) in weights.floats.enumerated() {
      let (slice, place) = index.quotientAndRemainder(dividingBy: rows * columns)
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      values[
        (slice * wide[2] + row * window.dilations[0]) * wide[3] + column * window.dilations[1]] =
        value
    }
    return Tensor(shape: wide, values: values)
  }
}

extension MapSlice.Positions {
  /// Every so-manieth position of an axis; `nil` if that is all of them.
  fileprivate init?(_ step: Int, of length: Int) {
    if step == 1 { return nil }
    let count = (length - 1) / step + 1
    self.init(start: 0, count: count, step: count > 1 ? step : 1)
  }
}
