import Babbage

extension Network {
  /// The same network for images from 0 to 1, which it normalises first.
  ///
  /// - Throws: `NetworkError` if there is not one positive deviation for each channel of the image.
  public func normalizingImages(by normalization: Normalization) throws(NetworkError) -> Network {
    let taken = Set(nodes.map(\.name))
    var name = "normalize"
    while taken.contains(name) { name += "_" }
    let first = Node(name: name, operation: .normalize(normalization), inputs: [.image])
    let shifted = nodes.map { node -> Node in
      var node = node
      node.inputs = node.inputs.map { source in
        if case .node(let index) = source { .node(index + 1) } else { .node(0) }
      }
      return node
    }
    return try replacing(nodes: [first] + shifted)
  }
}

extension Operation {
  /// Whether all numbers in it are finite: no file holds others.
  var isFinite: Bool {
    switch self {
    case .convolution(let layer, _, _, _), .linear(let layer):
      layer.weight.parameter.tensor.values.allSatisfy(\.isFinite)
        && (layer.bias?.values.tensor.values ?? []).allSatisfy(\.isFinite)
    case .batchNorm(let norm):
      [norm.gamma, norm.beta, norm.mean, norm.variance, [norm.epsilon]].joined()
        .allSatisfy(\.isFinite)
    case .normalize(let norm): (norm.mean + norm.deviation).allSatisfy(\.isFinite)
    default: true
    }
  }
}
