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
    case "Sigmoid": activation = .sigmoid
    case "HardSigmoid":
      activation = .hardSigmoid(
        slope: try node.float("alpha", default: 0.2), offset: try node.float("beta", default: 0.5))
    case "Tanh": activation = .tanh
    case "Elu": activation = .elu(scale: try node.float("alpha", default: 1))
    case "Swish": activation = .swish(steepness: try node.float("alpha", default: 1))
    case "Gelu": activation = try gelu(node)
    case "Softplus": activation = .softplus
    case "Mish": activation = .mish
    case "Erf": activation = .erf
    case "Reciprocal": activation = .reciprocal
    default: return nil
    }
    let map = try map(0, of: node)
    guard let activation else { return .map(map) }
    return try appendElementwise(node, .activation(activation), to: map)
  }

  /// A leaky ReLU with a slope for each channel.
  mutating func slopes(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    var given = try required(1, of: node)
    // Old exporters leave the axes of rows and columns out; ONNX Runtime takes that as well.
    if given.shape == [map.shape.channels], map.axes.count > 2, map.isChannelsFirst,
      map.tensorShape.last != map.shape.channels
    {
      given = given.reshaped(given.shape + map.axes.dropFirst(2).map { _ in 1 })
    }
    let slopes = try channelValues(of: given, for: map, node)
    if let slope = slopes.first, slopes.allSatisfy({ $0 == slope }) {
      return try appendElementwise(node, .activation(.leakyRelu(slope: slope)), to: map)
    }
    // slope * x + (1 - slope) * max(x, 0)
    let name = NodeNames.name(for: node, keepsOperator: true)
    let positive = try appendPart("\(name).relu", .activation(.relu), to: map)
    let parts = try [
      appendPart("\(name).slope", .batchNorm(BatchNorm(scale: slopes)), to: map),
      appendPart("\(name).rest", .batchNorm(BatchNorm(scale: slopes.map { 1 - $0 })), to: positive),
    ]
    return .map(try appendMap(name, .add, to: parts).laidOut(map.axes))
  }

  /// A scaled ELU, `gamma` times an ELU (Klambauer and others, 2017).
  mutating func scaledElu(_ node: GraphNode) throws -> Value {
    let map = try map(0, of: node)
    let scale = try node.float("alpha", default: 1.673_263_2)
    let gamma = try node.float("gamma", default: 1.050_701)
    let name = NodeNames.name(for: node, keepsOperator: true)
    let elu = try appendPart("\(name).elu", .activation(.elu(scale: scale)), to: map)
    let norm = BatchNorm(scale: [Float](repeating: gamma, count: map.shape.channels))
    return try appendElementwise(node, .batchNorm(norm), to: elu)
  }

  private func gelu(_ node: GraphNode) throws -> Activation {
    switch try node.text("approximate", default: "none") {
    case "none": return .gelu(.exact)
    case "tanh": return .gelu(.tanh)
    case let other: throw node.bad("an approximation '\(other)'")
    }
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
