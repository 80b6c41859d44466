/// What the forms of a layer cost on some target: a processor's kernels, a circuit, another program.
public protocol CostModel: Sendable {
  /// What a layer costs in a form; the unit is the model's own.
  func cost(of site: LayerSite, in form: LayerForm) -> Double

  /// The forms in which the target can run a layer.
  func forms(of site: LayerSite) -> [LayerForm]
}

extension CostModel {
  /// All forms that the layer's scheme gives rise to.
  public func forms(of site: LayerSite) -> [LayerForm] { LayerForm.reuse(of: site).subsets }

  /// The forms in which the target can run a layer, with their costs.
  package func choices(for site: LayerSite) -> [(form: LayerForm, cost: Double)] {
    forms(of: site).map { ($0, cost(of: site, in: $0)) }
  }
}
