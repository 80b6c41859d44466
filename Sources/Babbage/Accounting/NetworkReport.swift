/// Sizes and counts of one layer, dense and as it is.
public struct LayerReport: Equatable, Sendable {
  /// The node's name.
  public let name: String
  /// How the weights are approximated and stored.
  public let scheme: Scheme
  /// The shape of the weights.
  public let weight: WeightShape
  /// The parts that filters and channels are cut into; 1 for most.
  public let groups: Int
  /// What is stored.
  public let size: Size
  /// The work of the dense layer.
  public let dense: OperationCount
  /// The work of the four steps (the same as dense if the weights are dense).
  public let reuse: OperationCount

  /// What of that the window moments take.
  public let moments: OperationCount
  /// Whether a bias is added to the core maps.
  public let hasCoreBias: Bool

  /// Whether the four steps take less arithmetic than the dense layer.
  public var prefersReuse: Bool { reuse.arithmetic < dense.arithmetic }

  /// The work of the cheaper form, which is the one that runs.
  public var chosen: OperationCount { prefersReuse ? reuse : dense }
}

extension Network {
  /// The report of each layer, in the order of the nodes.
  public var layerReports: [LayerReport] {
    layers.map { index, node, layer in
      let place = LayerPlace(
        node.operation, layer, input: shape(of: node.inputs[0]), output: shapes[index])
      return LayerReport(
        name: node.name, scheme: layer.weight.scheme, weight: layer.weight.shape,
        groups: node.operation.groups, size: Size(of: node.operation), dense: place.dense,
        reuse: place.reuse, moments: place.moments,
        hasCoreBias: layer.bias?.placement == .core)
    }
  }
  /// The work of all layers, in the forms that run and if all were dense.
  public var operations: (chosen: OperationCount, dense: OperationCount) {
    layerReports.reduce((OperationCount(), OperationCount())) {
      ($0.0 + $1.chosen, $0.1 + $1.dense)
    }
  }
}
