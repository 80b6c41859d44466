import Babbage

/// Layers: a core convolution, and the steps of computation reuse before and after it.
extension Exporter {
  mutating func convolution(
    _ layer: Layer, _ node: Node, at index: Int, stride: Int, padding: Int, groups: Int
  ) -> ExportedMap {
    let shape = layer.weight.shape
    let steps = forms[node.name]
    var input = image(node)
    var (maps, channels) = (shape.filters, shape.channels)
    if case .polynomial(let weight) = layer.weight {
      if steps.contains(.reduce) {
        input = reduce(input, by: weight.basis.channels, name: "\(node.name).reduce")
        channels = weight.basis.channels.count
      }
      if steps.contains(.expand) { maps = weight.basis.filters.count }
    }
    let expands = steps.contains(.expand)
    let isCoreBias = !expands || layer.bias?.placement == .core
    let kernel = weights.core(
      layer.weight, without: steps, shape: [maps, channels, shape.rows, shape.columns],
      name: "\(node.name).weight", in: &writer)
    let bias = bias(of: layer, expanded: !expands, node)
    var inputs = [input, kernel]
    if isCoreBias, let bias { inputs.append(bias) }
    let core = writer.node(
      "Conv", inputs, name: expands ? "\(node.name).core" : node.name,
      [
        "kernel_shape": .integers([shape.rows, shape.columns]),
        "strides": .integers([stride, stride]),
        "pads": .integers([Int](repeating: padding, count: 4)), "group": .integer(groups),
      ])
    var name = core
    if expands, case .polynomial(let weight) = layer.weight {
      name = expand(
        core, by: weight.basis.filters, bias: isCoreBias ? nil : bias, name: node.name)
    }
    return ExportedMap(name: name, shape: network.shapes[index], isFlat: false)
  }

  mutating func linear(_ layer: Layer, _ node: Node) -> ExportedMap {
    let shape = layer.weight.shape
    let output = MapShape(channels: shape.filters)
    let map = map(node.inputs[0])
    let flattened = shape.window
    let steps = forms[node.name]
    var (maps, inputs) = (shape.filters, shape.count / shape.filters)
    var input: String
    if steps.contains(.reduce), case .polynomial(let weight) = layer.weight {
      let basis = weight.basis.channels
      let name = "\(node.name).reduce"
      inputs = basis.count * shape.rows * shape.columns
      if shape.rows * shape.columns == 1 {
        input = multiplied(writer.flat(map), by: basis, expands: false, name: name)
      } else {
        let image = writer.image(map, as: flattened)
        let reduced = reduce(image, by: basis, name: name)
        input = writer.node("Flatten", [reduced], name: "\(name).flat", ["axis": .integer(1)])
      }
    } else {
      input = writer.flat(map)
    }
    let expands = steps.contains(.expand)
    if expands, case .polynomial(let weight) = layer.weight { maps = weight.basis.filters.count }
    let isCoreBias = !expands || layer.bias?.placement == .core
    let matrix = weights.core(
      layer.weight, without: steps, shape: [maps, inputs], name: "\(node.name).weight",
      in: &writer)
    let bias = bias(of: layer, expanded: !expands, node)
    var arguments = [input, matrix]
    if isCoreBias, let bias { arguments.append(bias) }
    var name = writer.node(
      "Gemm", arguments, name: expands ? "\(node.name).core" : node.name,
      ["transB": .integer(1)])
    if expands, case .polynomial(let weight) = layer.weight {
      let adds = !isCoreBias && bias != nil
      name = multiplied(
        name, by: weight.basis.filters, expands: true,
        name: adds ? "\(node.name).expand" : node.name)
      if adds, let bias { name = writer.node("Add", [name, bias], name: node.name) }
    }
    return ExportedMap(name: name, shape: output, isFlat: true)
  }

  private mutating func bias(of layer: Layer, expanded: Bool, _ node: Node) -> String? {
    weights.bias(layer.bias, of: layer, expanded: expanded, name: "\(node.name).bias", in: &writer)
  }

  // MARK: Steps on maps

  /// Sums over the channels: a 1x1 convolution, grouped if all intervals have the same length.
  private mutating func reduce(_ input: String, by basis: AxisBasis, name: String) -> String {
    let matrix = basis.isEven ? basis.tiled { $0.transposed } : basis.matrix
    return pointwise(input, matrix, groups: basis.isEven ? basis.blocks.count : 1, nil, name)
  }

  /// Filters from core maps: also a 1x1 convolution.
  private mutating func expand(
    _ input: String, by basis: AxisBasis, bias: String?, name: String
  ) -> String {
    let matrix = basis.isEven ? basis.tiled { $0 } : basis.matrix.transposed
    return pointwise(input, matrix, groups: basis.isEven ? basis.blocks.count : 1, bias, name)
  }

  private mutating func pointwise(
    _ input: String, _ matrix: Tensor, groups: Int, _ bias: String?, _ name: String
  ) -> String {
    let kernel = writer.tensor(matrix.values, shape: matrix.shape + [1, 1], name: "polynomials")
    return writer.node(
      "Conv", [input, kernel] + (bias.map { [$0] } ?? []), name: name,
      ["kernel_shape": .integers([1, 1]), "group": .integer(groups)])
  }

  // MARK: Steps on flat tensors

  /// Either step on a flat tensor: a product with the polynomials of one interval, if all are
  /// equal.
  private mutating func multiplied(
    _ input: String, by basis: AxisBasis, expands: Bool, name: String
  ) -> String {
    guard basis.isEven, let run = basis.runs.first else {
      let matrix = expands ? basis.matrix : basis.matrix.transposed
      let factor = writer.tensor(matrix.values, shape: matrix.shape, name: "polynomials")
      return writer.node("MatMul", [input, factor], name: name)
    }
    let matrix = expands ? run.matrix.transposed : run.matrix
    let factor = writer.tensor(matrix.values, shape: matrix.shape, name: "polynomials")
    let intervals = writer.integers([-1, run.count, matrix.shape[0]])
    let all = writer.integers([-1, run.count * matrix.shape[1]])
    let cut = writer.node("Reshape", [input, intervals], name: "\(name).intervals")
    let values = writer.node("MatMul", [cut, factor], name: "\(name).values")
    return writer.node("Reshape", [values, all], name: name)
  }
}

extension AxisBasis {
  /// The matrix of one interval, repeated for each.
  ///
  /// - Precondition: All intervals have the same length.
  fileprivate func tiled(_ matrix: (Tensor) -> Tensor) -> Tensor {
    guard let run = runs.first else { return self.matrix }
    let one = matrix(run.matrix)
    return Tensor(
      shape: [one.shape[0] * run.count, one.shape[1]],
      values: (0..<run.count).flatMap { _ in one.values })
  }
}
