import Babbage

extension Exporter {
  mutating func export(_ node: Node, at index: Int) -> ExportedMap {
    switch node.operation {
    case .convolution(let layer, let stride, let padding, let groups):
      return convolution(
        layer, node, at: index, stride: stride, padding: padding, groups: groups)
    case .linear(let layer): return linear(layer, node)
    case .batchNorm(let norm): return batchNorm(norm, node)
    case .normalize(let norm): return normalize(norm, node)
    case .activation(let activation): return self.activation(activation, node)
    case .maxPool(let pool): return self.pool("MaxPool", pool, node, at: index)
    case .averagePool(let pool, let counts):
      return self.pool("AveragePool", pool, node, at: index, counts: counts)
    case .globalAveragePool:
      return result("GlobalAveragePool", [image(node)], node, at: index)
    case .add: return combine("Add", node, at: index)
    case .multiply: return combine("Mul", node, at: index)
    case .concat:
      let inputs = node.inputs.indices.map { image(node, $0) }
      return result("Concat", inputs, node, at: index, ["axis": .integer(1)])
    case .shuffle(let groups): return shuffle(groups, node, at: index)
    case .upsample(let rows, let columns):
      let scales = writer.tensor(
        [1, 1, Float(rows), Float(columns)], shape: [4], name: "\(node.name).scales")
      return result(
        "Resize", [image(node), "", scales], node, at: index,
        [
          "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"),
          "nearest_mode": .text("floor"),
        ])
    case .pad(let padding):
      let ends = [padding.channels, padding.rows, padding.columns]
      let pads = writer.integers([0] + ends.map(\.before) + [0] + ends.map(\.after))
      return result("Pad", [image(node), pads], node, at: index)
    case .slice(let slice): return self.slice(slice, node, at: index)
    case .flatten: return map(node.inputs[0])
    case .softmax:
      let input = map(node.inputs[0])
      let name = writer.node(
        "Softmax", [writer.flat(input)], name: node.name, ["axis": .integer(-1)])
      return ExportedMap(name: name, shape: input.shape, isFlat: true)
    }
  }

  /// Adds a node that produces an NCHW map.
  mutating func result(
    _ op: String, _ inputs: [String], _ node: Node, at index: Int,
    _ attributes: KeyValuePairs<String, GraphWriter.Attribute> = [:]
  ) -> ExportedMap {
    ExportedMap(
      name: writer.node(op, inputs, name: node.name, attributes), shape: network.shapes[index],
      isFlat: false)
  }

  /// Adds a node that keeps the shape of its input, flat or not.
  mutating func elementwise(
    _ op: String, _ node: Node, with others: [String] = [],
    _ attributes: KeyValuePairs<String, GraphWriter.Attribute> = [:]
  ) -> ExportedMap {
    let input = map(node.inputs[0])
    let name = writer.node(op, [input.name] + others, name: node.name, attributes)
    return ExportedMap(name: name, shape: input.shape, isFlat: input.isFlat)
  }

  private mutating func batchNorm(_ norm: BatchNorm, _ node: Node) -> ExportedMap {
    let arrays = [
      ("scale", norm.gamma), ("shift", norm.beta), ("mean", norm.mean),
      ("variance", norm.variance),
    ].map { label, values in
      writer.tensor(values, shape: [values.count], name: "\(node.name).\(label)")
    }
    let shape = network.shape(of: node.inputs[0])
    let name = writer.node(
      "BatchNormalization", [image(node)] + arrays, name: node.name,
      ["epsilon": .float(norm.epsilon)])
    return ExportedMap(name: name, shape: shape, isFlat: false)
  }

  private mutating func normalize(_ norm: Normalization, _ node: Node) -> ExportedMap {
    let shape = network.shape(of: node.inputs[0])
    let constants = [("mean", norm.mean), ("deviation", norm.deviation)].map { label, values in
      writer.tensor(values, shape: [values.count, 1, 1], name: "\(node.name).\(label)")
    }
    let centred = writer.node("Sub", [image(node), constants[0]], name: "\(node.name).centred")
    let name = writer.node("Div", [centred, constants[1]], name: node.name)
    return ExportedMap(name: name, shape: shape, isFlat: false)
  }

  private mutating func pool(
    _ op: String, _ pool: Pool, _ node: Node, at index: Int, counts: Bool? = nil
  ) -> ExportedMap {
    let input = image(node)
    let axes = [pool.rows, pool.columns]
    let kernel = GraphWriter.Attribute.integers(axes.map(\.size))
    let strides = GraphWriter.Attribute.integers(axes.map(\.stride))
    let pads = GraphWriter.Attribute.integers(axes.map(\.before) + axes.map(\.after))
    guard let counts else {
      return result(
        op, [input], node, at: index,
        ["kernel_shape": kernel, "strides": strides, "pads": pads])
    }
    return result(
      op, [input], node, at: index,
      [
        "kernel_shape": kernel, "strides": strides, "pads": pads,
        "count_include_pad": .integer(counts ? 1 : 0),
      ])
  }

  private mutating func combine(_ op: String, _ node: Node, at index: Int) -> ExportedMap {
    let inputs = node.inputs.map(map)
    if inputs.allSatisfy(\.isFlat) {
      let name = writer.node(op, inputs.map(\.name), name: node.name)
      return ExportedMap(name: name, shape: network.shapes[index], isFlat: true)
    }
    return result(op, [image(node, 0), image(node, 1)], node, at: index)
  }

  /// Channels as rows of a matrix, which is transposed.
  private mutating func shuffle(_ groups: Int, _ node: Node, at index: Int) -> ExportedMap {
    let shape = network.shapes[index]
    let parts = [groups, shape.channels / groups]
    let cut = writer.integers([-1] + parts + [shape.height, shape.width])
    let rows = writer.node("Reshape", [image(node), cut], name: "\(node.name).cut")
    let columns = writer.node(
      "Transpose", [rows], name: "\(node.name).turned", ["perm": .integers([0, 2, 1, 3, 4])])
    let whole = writer.integers([-1] + shape.axes)
    return result("Reshape", [columns, whole], node, at: index)
  }

  private mutating func slice(_ slice: MapSlice, _ node: Node, at index: Int) -> ExportedMap {
    let shape = network.shape(of: node.inputs[0])
    let parts = zip(slice.positions(in: shape), zip(shape.axes, 1...)).filter { part, axis in
      part != .init(count: axis.0)
    }
    let input = image(node)
    let bounds = [
      parts.map(\.0.start), parts.map { $0.0.start + ($0.0.count - 1) * $0.0.step + 1 },
      parts.map(\.1.1), parts.map(\.0.step),
    ].map { writer.integers($0) }
    return result("Slice", [input] + bounds, node, at: index)
  }
}
