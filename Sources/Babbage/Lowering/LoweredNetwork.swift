/// A network as steps with fixed shapes, for one image: what runs, whoever runs it.
///
/// Normalisations are folded, each layer has the form that was chosen for it, and what follows a
/// layer pixel by pixel is one step. Steps pass on values by name; places in memory come later, from
/// whoever runs the steps: an arena in the runtime, rows and rings in C, block RAM in a circuit.
public struct LoweredNetwork: Sendable {
  /// How much one step may do.
  public enum Passes: Hashable, Sendable {
    /// A convolution does the work of the pass after it where it can.
    case fused
    /// Cores and passes are steps of their own, as integers and hardware have them; a softmax at
    /// the end, which changes no order of scores, is left out.
    case separate
  }

  /// The network that the steps compute, normalisations folded.
  package let network: Network
  /// The form of each layer.
  public let forms: LayerForms
  /// Whether cores and passes are steps of their own.
  package let passes: Passes
  /// The image.
  package let image: MapValue
  /// The steps in order of execution.
  package let steps: [Step<Kernel>]
  /// The scores.
  package let result: MapValue
  /// The number of values.
  package let valueCount: Int
  /// The ranges that the network says itself, of values at full width.
  let knownRanges: [MapValue.ID: ClosedRange<Float>]

  /// Lowers a network.
  ///
  /// - Parameters:
  ///   - network: Any network.
  ///   - forms: The form of each layer; steps that a layer's scheme does not have are ignored.
  ///   - passes: How much one step may do.
  /// - Throws: ``NetworkError`` if a number is not finite.
  public init(
    _ network: Network, forms: LayerForms, passes: Passes = .fused
  ) throws(NetworkError) {
    let whole = passes == .separate ? try network.withoutFinalSoftmax() : network
    let folded = try whole.foldingBatchNorm()
    var lowering = try Lowering(folded, forms: forms, separatesPasses: passes == .separate)
    let image = lowering.newValue(folded.input)
    let result = try lowering.run(image)
    (self.network, self.forms, self.passes) = (folded, forms, passes)
    (self.image, self.result) = (image, result)
    (steps, valueCount) = (lowering.steps, lowering.valueCount)
    knownRanges = lowering.knownRanges
  }
}

extension LoweredNetwork {
  /// Lowers a network in forms that are chosen for nothing else.
  ///
  /// - Parameters:
  ///   - network: Any network.
  ///   - policy: How forms are chosen.
  ///   - exceptions: Forms of single layers, by the node's name, that take precedence.
  ///   - passes: How much one step may do.
  /// - Throws: ``NetworkError`` if a number is not finite.
  public init(
    _ network: Network, _ policy: LayerForms.Policy, exceptions: [String: LayerForm] = [:],
    passes: Passes = .fused
  ) throws(NetworkError) {
    try self.init(
      network, forms: LayerForms(network, policy, exceptions: exceptions), passes: passes)
  }
}

extension Network {
  /// The network without a softmax at its end, which changes no order of scores.
  fileprivate func withoutFinalSoftmax() throws(NetworkError) -> Network {
    guard nodes.last?.operation == .softmax, nodes.count > 1,
      nodes.last?.inputs == [.node(nodes.count - 2)]
    else { return self }
    return try replacing(nodes: nodes.dropLast())
  }
}
