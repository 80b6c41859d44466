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
  ///   - others: Forms to take where they cost no more than the cheapest: so that what is exported
  ///     computes the integers that the engine computes.
  ///   - exceptions: Forms of single layers, by the node's name, that take precedence; steps that
  ///     the layer's scheme does not have are ignored.
  public init(
    _ network: Network, _ policy: Policy, preferring others: LayerForms? = nil,
    exceptions: [String: LayerForm] = [:]
  ) {
    for site in network.layers {
      let reuse = LayerForm.reuse(of: site)
      forms[site.name] =
        exceptions[site.name]?.intersection(reuse)
        ?? policy.form(of: site, reuse, preferring: others?[site.name])
    }
  }

  /// The form of a layer, by the node's name; dense for nodes without weights.
  public subscript(name: String) -> LayerForm { forms[name] ?? .dense }
}

extension LayerForms.Policy {
  fileprivate func form(
    of site: LayerSite, _ reuse: LayerForm, preferring other: LayerForm?
  ) -> LayerForm {
    switch self {
    case .reuse: return reuse
    case .dense: return .dense
    case .cheapest(let model):
      let choices = model.choices(for: site)
      let cheapest = choices.min { $0.cost < $1.cost }
      let equal = choices.first { $0.form == other && $0.cost == cheapest?.cost }
      return (equal ?? cheapest)?.form ?? .dense
    }
  }
}
