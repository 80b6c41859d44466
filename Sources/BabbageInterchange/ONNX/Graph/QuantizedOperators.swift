/// Operators that compute on codes, as the floating-point operators that they stand for between
/// DequantizeLinear and QuantizeLinear.
///
/// ONNX has a few of them, ONNX Runtime's quantiser writes more (domain `com.microsoft`). Afterwards a
/// graph in this form (QOperator) is one in the other (QDQ).
struct QuantizedOperators {
  /// Where a quantised tensor has its values, scale and zero point among a node's inputs.
  private typealias Triple = (value: String, scale: String, zero: String)

  private static let microsoft = "com.microsoft"

  /// The nodes that come out.
  private var nodes: [NodeProto] = []
  /// The values that there are, so that no new one has the name of another.
  private var taken: Set<String>
  /// The dequantised values that there are already, by values, scale, zero point and axis.
  private var dequantized: [[String]: String] = [:]

  /// The nodes of a graph without such operators.
  static func expanded(
    _ nodes: [NodeProto], initializers: some Collection<String>
  ) throws(ONNXError) -> [NodeProto] {
    var all = QuantizedOperators(taken: Set(nodes.flatMap { $0.input + $0.output }))
    all.taken.formUnion(initializers)
    for node in nodes { try all.add(node) }
    return all.nodes
  }

  private init(taken: Set<String>) { self.taken = taken }

  private mutating func add(_ node: NodeProto) throws(ONNXError) {
    let isMicrosoft = node.domain == Self.microsoft
    switch (node.opType, isMicrosoft) {
    case ("QLinearConv", false): try convolution(node)
    case ("QLinearMatMul", false): try product(node)
    case ("QGemm", true): try gemm(node)
    case ("QLinearAdd", true): try expand(node, to: "Add", inputs: 2)
    case ("QLinearMul", true): try expand(node, to: "Mul", inputs: 2)
    case ("QLinearAveragePool", true), ("QLinearGlobalAveragePool", true):
      guard node.attribute.allSatisfy({ $0.name != "channels_last" || $0.i == 0 }) else {
        throw GraphNode(node).unsupported(
          "channels that come last", "export it with channels first")
      }
      try expand(node, to: String(node.opType.dropFirst("QLinear".count)), inputs: 1)
    case ("QLinearSigmoid", true), ("QLinearLeakyRelu", true), ("QLinearSoftmax", true),
      ("QLinearReduceMean", true):
      try expand(node, to: String(node.opType.dropFirst("QLinear".count)), inputs: 1)
    case ("QLinearConcat", true): try concat(node)
    case ("QuantizeLinear", true), ("DequantizeLinear", true):
      var standard = node
      standard.domain = ""
      nodes.append(standard)
    default: nodes.append(node)
    }
  }

  // MARK: Operators

  private mutating func convolution(_ node: NodeProto) throws(ONNXError) {
    try check(node, 8...9)
    let (x, w) = (triple(node, 0), triple(node, 3))
    var inputs = [dequantize(x, node), dequantize(w, node, axis: 0)]
    if node.input.count > 8, !node.input[8].isEmpty {
      inputs.append(bias(node.input[8], [x.scale, w.scale], node))
    }
    quantize(node, "Conv", inputs, scale: node.input[6], zero: node.input[7])
  }

  private mutating func product(_ node: NodeProto) throws(ONNXError) {
    try check(node, 8...8)
    let inputs = [dequantize(triple(node, 0), node), dequantize(triple(node, 3), node, axis: 1)]
    quantize(node, "MatMul", inputs, scale: node.input[6], zero: node.input[7])
  }

  private mutating func gemm(_ node: NodeProto) throws(ONNXError) {
    try check(node, 6...9)
    let (a, b) = (triple(node, 0), triple(node, 3))
    let isTransposed = node.attribute.contains { $0.name == "transB" && $0.i == 1 }
    var inputs = [dequantize(a, node), dequantize(b, node, axis: isTransposed ? 0 : 1)]
    if node.input.count > 6, !node.input[6].isEmpty {
      // The codes of the bias are multiples of both scales, and of alpha.
      guard node.attribute.allSatisfy({ $0.name != "alpha" || $0.f == 1 }) else {
        throw GraphNode(node).unsupported("an alpha other than 1", "export it with an alpha of 1")
      }
      inputs.append(bias(node.input[6], [a.scale, b.scale], node))
    }
    let hasOutput = node.input.count > 8 && !node.input[7].isEmpty
    quantize(
      node, "Gemm", inputs, scale: hasOutput ? node.input[7] : nil,
      zero: hasOutput ? node.input[8] : nil)
  }

  /// One or two quantised maps, then scale and zero point of what comes out.
  private mutating func expand(_ node: NodeProto, to op: String, inputs: Int) throws(ONNXError) {
    try check(node, (3 * inputs + 2)...(3 * inputs + 2))
    let values = (0..<inputs).map { dequantize(triple(node, 3 * $0), node) }
    quantize(node, op, values, scale: node.input[3 * inputs], zero: node.input[3 * inputs + 1])
  }

  private mutating func concat(_ node: NodeProto) throws(ONNXError) {
    guard node.input.count >= 5, node.input.count % 3 == 2 else {
      throw GraphNode(node).bad("\(node.input.count) inputs")
    }
    let values = stride(from: 2, to: node.input.count, by: 3).map {
      dequantize(triple(node, $0), node)
    }
    quantize(node, "Concat", values, scale: node.input[0], zero: node.input[1])
  }

  // MARK: Nodes

  private func check(_ node: NodeProto, _ counts: ClosedRange<Int>) throws(ONNXError) {
    guard counts.contains(node.input.count), node.output.count == 1 else {
      throw GraphNode(node).bad(
        "\(node.input.count) inputs and \(node.output.count) outputs")
    }
  }

  private func triple(_ node: NodeProto, _ first: Int) -> Triple {
    (node.input[first], node.input[first + 1], node.input[first + 2])
  }

  /// The values that codes stand for.
  private mutating func dequantize(
    _ codes: Triple, _ node: NodeProto, axis: Int = 1
  ) -> String {
    let key = [codes.value, codes.scale, codes.zero, "\(axis)"]
    if let known = dequantized[key] { return known }
    let name = newName("\(codes.value)_DequantizeLinear_Output")
    append(
      "DequantizeLinear", [codes.value, codes.scale, codes.zero], name, of: node,
      [Self.attribute("axis", axis)])
    dequantized[key] = name
    return name
  }

  /// A bias, whose scale is the product of others.
  private mutating func bias(
    _ codes: String, _ scales: [String], _ node: NodeProto
  ) -> String {
    let scale = newName("\(codes)_scale")
    append("Mul", scales, scale, of: node)
    return dequantize((codes, scale, ""), node, axis: 0)
  }

  /// The operator itself, with the node's attributes, and what makes codes of its result.
  private mutating func quantize(
    _ node: NodeProto, _ op: String, _ inputs: [String], scale: String?, zero: String?
  ) {
    let own = node.attribute.filter { !["channels_last", "opset"].contains($0.name) }
    guard let scale, let zero else {
      append(op, inputs, node.output[0], of: node, own)
      return
    }
    let values = newName("\(node.output[0])_values")
    append(op, inputs, values, of: node, own)
    append("QuantizeLinear", [values, scale, zero], node.output[0], of: node)
  }

  private mutating func append(
    _ op: String, _ inputs: [String], _ output: String, of origin: NodeProto,
    _ attributes: [AttributeProto] = []
  ) {
    var node = NodeProto()
    (node.opType, node.input, node.output) = (op, inputs, [output])
    (node.name, node.attribute) = (origin.name, attributes)
    node.origin = origin.opType
    nodes.append(node)
  }

  private mutating func newName(_ wanted: String) -> String {
    var name = wanted
    while !taken.insert(name).inserted { name += "_" }
    return name
  }

  private static func attribute(_ name: String, _ value: Int) -> AttributeProto {
    var attribute = AttributeProto()
    (attribute.name, attribute.type, attribute.i) = (name, .int, Int64(value))
    return attribute
  }
}
