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
  /// The work with all steps of computation reuse; that of the dense layer if it has none.
  public let reuse: OperationCount
  /// What of that the window moments take.
  package let moments: OperationCount
  /// The form that runs.
  public let form: LayerForm
  /// The work of the form that runs.
  public let running: OperationCount
  /// Whether a bias is added to the core maps.
  package let hasCoreBias: Bool
}

extension Network {
  /// The report of each layer, in the order of the nodes, where layers run in `forms`.
  public func layerReports(in forms: LayerForms) -> [LayerReport] {
    let sizes = nodeSizes
    return layers.map { site in
      let reuse = LayerForm.reuse(of: site)
      return LayerReport(
        name: site.name, scheme: site.layer.weight.scheme, weight: site.geometry.weight,
        groups: site.geometry.groups, size: sizes[site.index],
        dense: OperationCount(of: site, in: .dense), reuse: OperationCount(of: site, in: reuse),
        moments: reuse.contains(.moments)
          ? OperationCount(ofMomentsOf: site, channels: site.layer.weight.basis.channels.count)
          : OperationCount(),
        form: forms[site.name], running: OperationCount(of: site, in: forms[site.name]),
        hasCoreBias: site.layer.bias?.placement == .core)
    }
  }

  /// The work of all layers, if they run in `forms` and if all were dense.
  public func work(in forms: LayerForms) -> (running: OperationCount, dense: OperationCount) {
    layers.reduce(into: (OperationCount(), OperationCount())) { sum, site in
      sum.0 = sum.0 + OperationCount(of: site, in: forms[site.name])
      sum.1 = sum.1 + OperationCount(of: site, in: .dense)
    }
  }
}
