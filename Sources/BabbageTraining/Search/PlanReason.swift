import Babbage

/// Why a layer got its scheme: what the trials say of the schemes next to it.
public struct PlanReason: Equatable, Sendable {
  /// A scheme one step away.
  public struct Neighbour: Equatable, Sendable {
    /// The scheme.
    public let scheme: Scheme
    /// How many more payload bytes it takes; negative if fewer.
    public let bytes: Int
    /// The expected loss relative to the plan's: 1.05 is 5 % more.
    public let lossRatio: Double
  }

  /// The layer's name.
  public let layer: String
  /// The scheme it got.
  public let scheme: Scheme
  /// The layer's payload.
  public let payloadBytes: Int
  /// The next smaller and larger choice of each part of the scheme.
  public let neighbours: [Neighbour]

  /// Reasons for all layers of a plan, in the network's order.
  package static func reasons(
    for schemes: [Scheme], in space: PlanSpace, by surrogate: Surrogate
  ) -> [PlanReason] {
    let loss = surrogate.loss(schemes)
    return zip(space.layers, schemes).enumerated().map { index, entry in
      let (layer, scheme) = entry
      let next = LayerSpace.Part.allCases.flatMap { part in
        [false, true].compactMap { layer.steps(scheme, part, up: $0).first }
      }
      return PlanReason(
        layer: layer.name, scheme: scheme, payloadBytes: layer.bytes(scheme),
        neighbours: next.map { other in
          var changed = schemes
          changed[index] = other
          return Neighbour(
            scheme: other, bytes: layer.bytes(other) - layer.bytes(scheme),
            lossRatio: surrogate.loss(changed) / loss)
        })
    }
  }
}
