import Babbage

extension Importer {
  /// Lowers a node that reads at least one map; codes stay codes where the operator takes them.
  mutating func lowerMaps(_ node: GraphNode) throws -> Value {
    var codes: ImportedMap.Codes?
    if ImportedMap.codesKeepers.contains(node.op), let name = node.input(0),
      case .map(let input) = try value(name, of: node)
    {
      codes = input.codes
    }
    let value = try lowered(node)
    guard let codes, case .map(var result) = value else { return value }
    result.codes = codes
    result.isShared = true
    setRange(codes.range, of: result.source)
    return .map(result)
  }

  private mutating func lowered(_ node: GraphNode) throws -> Value {
    if node.op == "Clip", let name = node.input(0), case .map(let map) = try value(name, of: node),
      map.codes != nil
    {
      return try clipCodes(node)
    }
    if let value = try activation(node) { return value }
    return switch node.op {
    case "Conv": try convolution(node, required(1, of: node), bias: constant(2, of: node))
    case "Gemm": try gemm(node)
    case "MatMul": try product(node, weights(of: node))
    case "PRelu": try slopes(node)
    case "Selu": try scaledElu(node)
    case "BatchNormalization": try batchNormalization(node)
    case "Softmax": try softmax(node)
    case "MaxPool", "AveragePool": try pool(node)
    case "GlobalAveragePool", "GlobalMaxPool": try globalPool(node)
    case "ReduceMean": try mean(node)
    case "Add", "Sub", "Mul", "Div": try arithmetic(node)
    case "Sum": try sum(node)
    case "Pow": try power(node)
    case "Concat": try concat(node)
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze": try reshape(node)
    case "Transpose": try transpose(node)
    case "Pad": try pad(node)
    case "Resize", "Upsample": try resize(node)
    case "LRN": try localNormalization(node)
    case "QuantizeLinear": try quantize(node)
    case "DequantizeLinear": try dequantize(node)
    case "ConvInteger":
      try convolution(node, integerWeights(node, axis: 0), bias: nil)
    case "MatMulInteger": try product(node, integerWeights(node, axis: 1))
    case "Slice": try slice(node)
    case "Shape": try .constant(folding.shape(map(0, of: node).tensorShape, node))
    case "Identity": try .map(map(0, of: node))
    case "Dropout": try dropout(node)
    case "Cast": try cast(node)
    default: throw node.unsupported("a map that goes in", "only constants are known here")
    }
  }

  static func advice(for op: String) -> String {
    switch op {
    case "LogSoftmax":
      "end the model at the scores, before LogSoftmax: the order of classes is the same"
    case "Celu", "Softsign", "ThresholdedRelu", "Shrink":
      "train it with ReLU, ELU, SiLU or another activation of docs/onnx.md instead"
    case "If", "Loop", "Scan", "Where": "export the model without branches and loops"
    case "ConvTranspose": "replace it with Resize (nearest, by whole factors) and a convolution"
    case "LayerNormalization", "InstanceNormalization", "GroupNormalization":
      "train it with batch normalisation instead"
    default: "export a convolutional classifier made of the operators in docs/onnx.md"
    }
  }

  /// The weights that a map is multiplied by.
  private mutating func weights(of node: GraphNode) throws -> Constant {
    _ = try map(0, of: node)
    return try required(1, of: node)
  }

  private mutating func dropout(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    if node.input(2) != nil {
      try folding.checkInference(
        node, trains: constant(2, of: node), ratio: constant(1, of: node))
    }
    return .map(map)
  }

  /// Maps hold 32-bit floats, which are more precise than those of 16 bits; integers would lose
  /// their fractions.
  private mutating func cast(_ node: GraphNode) throws -> Value {
    var map = try map(0, of: node)
    let format = try folding.castFormat(node)
    switch format {
    case .float32, .float64: break
    case .float16, .bfloat16: noteRounding(from: "node '\(node.label)'", to: format)
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool:
      // Bytes stay what they are, in all but these two.
      guard map.holdsBytes, format != .int8, format != .bool else {
        throw node.unsupported(
          "a map whose numbers lose their fractions, as \(format)",
          "export the model in floating point, without this Cast")
      }
      return .map(map)
    }
    map.holdsBytes = false
    return .map(map)
  }

  /// Imports a Softmax, which must span all elements of the map.
  ///
  /// Before opset 13 it spans all axes from `axis` on, since then that axis only.
  private mutating func softmax(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let isOld = graph.opset < 13
    let wanted = try node.integer("axis", default: isOld ? 1 : -1)
    guard let axis = ShapeRule.axis(wanted, rank: map.axes.count) else {
      throw node.bad("axis \(wanted) of \(map.axes.count)")
    }
    let others = map.axes.indices.filter { isOld ? $0 < axis : $0 != axis }
    guard others.allSatisfy({ map.axes[$0].isEmpty }) else {
      throw node.unsupported(
        "probabilities over a part of \(map.shape)", "use Softmax over the scores of one image")
    }
    return try appendElementwise(node, .softmax, to: map)
  }
}
