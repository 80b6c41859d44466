#if Training
import Babbage

/// What follows a polynomial layer and is computed with the expansion of its filters, in one
/// operation.
package struct PassChain {
  /// The nodes that are computed in the layer's pass.
  package private(set) var nodes: [Int] = []
  package private(set) var pools = false
  package private(set) var relu = false
  /// The layer that reads nothing else, and the basis of its channels.
  package private(set) var reducer: (node: Int, channels: AxisBasis)?

  /// The chains of a network's polynomial layers.
  ///
  /// A node joins the chain of its input if nothing else reads that. Flattening moves nothing, so
  /// it may stand anywhere in between and is left where it is.
  ///
  /// - Parameter schemes: The polynomial layers.
  package static func all(of network: Network, schemes: [Int: Scheme]) -> [Int: PassChain] {
    var readers = [[Int]](repeating: [], count: network.nodes.count)
    for (index, node) in network.nodes.enumerated() {
      for case .node(let source) in node.inputs { readers[source].append(index) }
    }
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

  /// - Returns: Whether the node fits, and the next one may.
  private mutating func takeIn(_ index: Int, _ operation: Operation, _ scheme: Scheme?) -> Bool {
    switch operation {
    case .relu: relu = true
    case .maxPool(Pool(size: 2, stride: 2)) where !pools: pools = true
    case .flatten: return true
    default:
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
#endif
