/// The form of each layer of a network, chosen once for what is to run it.
///
/// What runs, what is counted and what is written about it take the same value, so that figures are
/// of what runs.
public struct LayerForms: Hashable, Sendable {
  /// How forms are chosen.
  public enum Policy: Sendable {
    /// Each layer in the form that costs least.
    case cheapest(any CostModel)
    /// Every polynomial layer with all steps of computation reuse.
    case reuse
    /// Every layer with its weights multiplied out.
    case dense
  }

  private var forms: [String: LayerForm] = [:]

  /// Chooses the form of each layer.
  ///
  /// - Parameters:
  ///   - network: The network; whether its normalisations are folded makes no difference.
  ///   - policy: How to choose.
  ///   - exceptions: Forms of single layers, by the node's name, that take precedence; steps that
  ///     the layer's scheme does not have are ignored.
  public init(
    _ network: Network, _ policy: Policy, exceptions: [String: LayerForm] = [:]
  ) {
    for site in network.layers {
      let reuse = LayerForm.reuse(of: site)
      forms[site.name] = exceptions[site.name]?.intersection(reuse) ?? policy.form(of: site, reuse)
    }
  }

  /// The form of a layer, by the node's name; dense for nodes without weights.
  public subscript(name: String) -> LayerForm { forms[name] ?? .dense }
}

extension LayerForms.Policy {
  fileprivate func form(of site: LayerSite, _ reuse: LayerForm) -> LayerForm {
    switch self {
    case .reuse: reuse
    case .dense: .dense
    case .cheapest(let model):
      model.choices(for: site).min { $0.cost < $1.cost }?.form ?? .dense
    }
  }
}
