import Babbage

/// The operators of activations, on the way in.
extension Importer {
  /// Lowers an operator that computes a function of each number.
  ///
  /// - Returns: `nil` if it is none.
  mutating func activation(_ node: GraphNode) throws -> Value? {
    let activation: Activation?
    switch node.op {
    case "Relu": activation = .relu
    case "LeakyRelu": activation = .leakyRelu(slope: try node.float("alpha", default: 0.01))
    case "Clip": activation = try clip(node)
    case "HardSwish": activation = .hardSwish
    default: return nil
    }
    let map = try map(0, of: node)
    guard let activation else { return .map(map) }
    return try appendElementwise(node, .activation(activation), to: map)
  }

  /// A clip, or the activation that is the same function.
  ///
  /// - Returns: `nil` if there is no bound.
  private mutating func clip(_ node: GraphNode) throws -> Activation? {
    func bound(_ constant: Constant?) throws -> Float? {
      guard let constant else { return nil }
      guard constant.count == 1 else { throw node.bad("a bound that is not one number") }
      return constant.floats[0]
    }
    var (low, high) = (try node.float("min"), try node.float("max"))
    if graph.opset >= 11 {
      low = try bound(try constant(1, of: node))
      high = try bound(try constant(2, of: node))
    }
    // Older exporters write the largest numbers for no bound.
    let finite = -Float.greatestFiniteMagnitude..<Float.greatestFiniteMagnitude
    let bounds = (
      low: low.map { $0 > finite.lowerBound ? $0 : -.infinity } ?? -.infinity,
      high: high.map { $0 < finite.upperBound ? $0 : .infinity } ?? .infinity
    )
    switch bounds {
    case (-.infinity, .infinity): return nil
    case (0, .infinity): return .relu
    case (let low, let high): return .clip(low: low, high: high)
    }
  }
}

/// The operators of activations, on the way out.
extension Exporter {
  /// Writes the operator of an activation.
  mutating func activation(_ activation: Activation, _ node: Node) -> ExportedMap {
    switch activation {
    case .relu: elementwise("Relu", node)
    case .leakyRelu(let slope): elementwise("LeakyRelu", node, ["alpha": .float(slope)])
    case .clip(let low, let high): elementwise("Clip", node, with: bounds([low, high], of: node))
    case .hardSwish: elementwise("HardSwish", node)
    }
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
