/// Which scheme each layer of a network gets.
public struct CompressionPlan: Equatable, Sendable {
  /// Schemes by the name of the layer.
  public var layers: [String: Scheme]

  /// The scheme of layers that are not named; `nil` leaves them dense.
  public var fallback: Scheme?

  /// Combines the two.
  public init(layers: [String: Scheme] = [:], fallback: Scheme? = nil) {
    self.layers = layers
    self.fallback = fallback
  }

  /// The scheme of each layer that is to be approximated or quantised, by the index of its node.
  ///
  /// - Throws: ``NetworkError`` if the plan names a layer that the network does not have, or a
  ///   scheme does not suit its layer.
  public func schemes(for network: Network) throws(NetworkError) -> [Int: Scheme] {
    let known = network.layers.map(\.node.name)
    for name in layers.keys.sorted() where !known.contains(name) {
      throw .unknownLayer(name, known: known)
    }
    var schemes: [Int: Scheme] = [:]
    for site in network.layers {
      guard let scheme = layers[site.name] ?? fallback else { continue }
      do { try scheme.validate(for: site.geometry.weight) } catch {
        throw .badScheme(node: site.name, error)
      }
      schemes[site.index] = scheme
    }
    return schemes
  }
}
