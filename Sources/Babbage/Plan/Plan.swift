/// A network lowered to steps with fixed shapes and places in memory, for one image.
///
/// A plan is made once; what executes it does not read the graph again. All maps lie in one arena
/// laid out by lifetimes, so peak memory is known before anything runs.
public struct Plan: Sendable {
  /// How the layers are to be computed.
  public enum Form: Sendable, Hashable {
    /// Each layer in the form that the cost model finds fastest.
    case cheapest
    /// Every polynomial layer in the four steps of computation reuse.
    case reuse
    /// Every layer with its weights expanded.
    case dense
  }

  /// The largest arena, in bytes: a few hostile bytes must not ask for all memory.
  public static let largestArena = 1 << 30

  /// The shape of the image.
  public let input: MapShape

  /// The shape of the scores.
  public let output: MapShape

  /// Where the image belongs.
  public let image: PlacedMap

  /// The steps in order of execution.
  public let steps: [Step]

  /// Where the scores lie at the end.
  public let result: PlacedMap

  /// The size of the arena in bytes: the most memory that all maps of one image take together.
  public let arenaBytes: Int

  /// The form of each layer, by the node's name.
  public let forms: [String: LayerForm]

  /// Lowers a network.
  ///
  /// - Parameters:
  ///   - form: How the layers are to be computed.
  ///   - exceptions: Forms of single layers, by name, that take precedence; steps that a layer's
  ///     scheme does not have are ignored.
  /// - Throws: ``NetworkError`` if a number is not finite, or the arena would be too large.
  public init(
    _ network: Network, form: Form = .cheapest, exceptions: [String: LayerForm] = [:]
  ) throws(NetworkError) {
    try self.init(network, form: form, exceptions: exceptions, separatesPasses: false)
  }

  /// Lowers a network to cores and passes that are steps of their own, as hardware and integers have them.
  ///
  /// - Throws: ``NetworkError``
  package init(
    separating network: Network, form: Form, exceptions: [String: LayerForm] = [:]
  ) throws(NetworkError) {
    try self.init(
      try network.withoutFinalSoftmax(), form: form, exceptions: exceptions,
      separatesPasses: true)
  }

  private init(
    _ network: Network, form: Form, exceptions: [String: LayerForm], separatesPasses: Bool
  ) throws(NetworkError) {
    let network = try network.foldingBatchNorm()
    var forms: [String: LayerForm] = [:]
    for (index, node, layer) in network.layers {
      let reuse = LayerForm.reuse(of: node.operation)
      forms[node.name] =
        exceptions[node.name]?.intersection(reuse)
        ?? form.choose(
          from: reuse, by: LayerCost(layer, node.operation, network: network, index: index))
    }
    var lowering = try Lowering(
      network, forms: forms, separatesPasses: separatesPasses)
    let placed = try Lifetimes.place(try lowering.run())
    input = network.input
    output = network.output
    (image, steps, result) = (placed.image, placed.steps, placed.result)
    arenaBytes = placed.arenaBytes
    self.forms = forms
  }
}

extension Plan {
  /// The forms that each layer can take, in the order of the nodes, with what the cost model says.
  ///
  /// - Throws: ``NetworkError`` if normalisations do not fold.
  public static func choices(
    for network: Network
  ) throws(NetworkError) -> [(layer: String, choices: [(form: LayerForm, cost: Double)])] {
    let network = try network.foldingBatchNorm()
    return network.layers.map { index, node, layer in
      let cost = LayerCost(layer, node.operation, network: network, index: index)
      return (node.name, LayerForm.reuse(of: node.operation).subsets.map { ($0, cost(of: $0)) })
    }
  }
}

extension Plan.Form {
  fileprivate func choose(from reuse: LayerForm, by cost: LayerCost) -> LayerForm {
    switch self {
    case .reuse: reuse
    case .dense: .dense
    case .cheapest: reuse.subsets.min { cost(of: $0) < cost(of: $1) } ?? .dense
    }
  }
}
