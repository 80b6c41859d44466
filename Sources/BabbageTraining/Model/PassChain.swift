import Babbage

/// The operations after a polynomial layer that are computed together with the expansion of its
/// filters, as one.
package struct PassChain {
  /// The nodes that are computed in the layer's pass.
  package private(set) var nodes: [Int] = []
  package private(set) var pools = false
  package private(set) var relu = false
  /// The layer that reads the result, and the basis by which its channels are reduced.
  package private(set) var reducer: (node: Int, channels: AxisBasis)?

  /// The chains of a network's polynomial layers, those that have `schemes`.
  ///
  /// A node joins the chain of its input if nothing else reads that input. Flattening moves no
  /// elements, so it may come anywhere in a chain and is left where it is.
  package static func all(of network: Network, schemes: [Int: Scheme]) -> [Int: PassChain] {
    let readers = network.readers
    return schemes.keys.reduce(into: [:]) { chains, head in
      var chain = PassChain()
      var last = head
      while readers[last].count == 1, let next = readers[last].first,
        chain.takeIn(next, network.nodes[next].operation, schemes[next])
      {
        last = next
      }
      chains[head] = chain
    }
  }

  /// Takes in a node if it fits, and returns whether the next one may fit too.
  private mutating func takeIn(
    _ index: Int, _ operation: Node.Operation, _ scheme: Scheme?
  ) -> Bool {
    switch operation {
    case .activation(.relu): relu = true
    case .maxPool(Pool(size: 2, stride: 2)) where !pools: pools = true
    case .flatten: return true
    case .convolution, .linear, .batchNorm, .normalize, .activation, .maxPool, .averagePool,
      .globalAveragePool, .add, .multiply, .concat, .shuffle, .upsample, .pad, .slice, .softmax:
      guard let scheme, let shape = operation.layer?.weight.shape, operation.groups == 1 else {
        return false
      }
      let channels = WeightBasis(scheme: scheme, shape: shape).channels
      if !channels.isIdentity { reducer = (index, channels) }
      return false
    }
    nodes.append(index)
    return true
  }
}
