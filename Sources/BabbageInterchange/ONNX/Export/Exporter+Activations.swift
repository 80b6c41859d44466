import Babbage

/// The operators of activations, on the way out.
extension Exporter {
  /// Writes the operator of an activation.
  mutating func activation(_ activation: Activation, _ node: Node) -> ExportedMap {
    switch activation {
    case .relu: elementwise("Relu", node)
    case .leakyRelu(let slope): elementwise("LeakyRelu", node, ["alpha": .float(slope)])
    case .clip(let low, let high): elementwise("Clip", node, with: bounds([low, high], of: node))
    case .hardSwish: elementwise("HardSwish", node)
    case .sigmoid: elementwise("Sigmoid", node)
    case .hardSigmoid(let slope, let offset):
      elementwise("HardSigmoid", node, ["alpha": .float(slope), "beta": .float(offset)])
    case .tanh: elementwise("Tanh", node)
    case .elu(let scale): elementwise("Elu", node, ["alpha": .float(scale)])
    case .softplus: elementwise("Softplus", node)
    case .erf: elementwise("Erf", node)
    case .reciprocal: elementwise("Reciprocal", node)
    case .power(let exponent): elementwise("Pow", node, with: bounds([exponent], of: node))
    // The operators of these are younger than the opset that is written.
    case .swish(let steepness):
      product(node) { $0("Sigmoid", steepness == 1 ? $1 : $0("Mul", $1, steepness)) }
    case .gelu(.exact):
      product(node) { $0.half($0("Erf", $0("Mul", $1, Float(0.5).squareRoot()))) }
    case .gelu(.tanh):
      product(node) { write, x in
        let factor = (2 / Float.pi).squareRoot()
        let slope = write("Add", write("Mul", write("Mul", x, x), factor * 0.044715), factor)
        return write.half(write("Tanh", write("Mul", x, slope)))
      }
    case .mish: product(node) { $0("Tanh", $0("Softplus", $1)) }
    }
  }

  /// Writes the product of a map and a function of it.
  private mutating func product(
    _ node: Node, gate: (inout FormulaWriter, _ x: String) -> String
  ) -> ExportedMap {
    let input = map(node.inputs[0])
    var formula = FormulaWriter(writer: writer, name: node.name)
    let factor = gate(&formula, input.name)
    writer = formula.writer
    let name = writer.node("Mul", [input.name, factor], name: node.name)
    return ExportedMap(name: name, shape: input.shape, isFlat: input.isFlat)
  }

  /// Bounds as tensors; an infinite one is left out.
  private mutating func bounds(_ bounds: [Float], of node: Node) -> [String] {
    var names = bounds.map { bound in
      bound.isFinite ? writer.tensor([bound], shape: [], name: "\(node.name).bound") : ""
    }
    if names.last?.isEmpty == true { names.removeLast() }
    return names
  }
}

/// Writes the parts of a formula as nodes, which have the names of a network's node and of their
/// operator.
private struct FormulaWriter {
  var writer: GraphWriter
  let name: String

  mutating func callAsFunction(_ op: String, _ inputs: String...) -> String {
    writer.node(op, inputs, name: "\(name).\(op.lowercased())")
  }

  mutating func callAsFunction(_ op: String, _ input: String, _ number: Float) -> String {
    self(op, input, writer.tensor([number], shape: [], name: "\(name).number"))
  }

  /// Writes `(1 + x) / 2`.
  mutating func half(_ x: String) -> String { self("Mul", self("Add", x, 1), 0.5) }
}
