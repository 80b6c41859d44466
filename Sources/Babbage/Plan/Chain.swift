/// Nodes that one pass computes: a layer (or any map), and what follows it pixel by pixel.
///
/// A node joins the chain of its only input's node if nothing else reads that node, in the order
/// that a ``Plan/Pass`` has: a sum, then ReLU and 2x2 pooling (which commute).
struct Chain {
  /// The nodes in order: first a layer, or an operation that works pixel by pixel.
  private(set) var nodes: [Int]
  /// What is added to the first map.
  private(set) var addend: Node.Source?
  private(set) var relu = false
  private(set) var pools = false

  /// Chains by their last node.
  static func all(of network: Network) -> [Int: Chain] {
    var readers = [[Int]](repeating: [], count: network.nodes.count)
    for (index, node) in network.nodes.enumerated() {
      for case .node(let source) in node.inputs { readers[source].append(index) }
    }
    var taken: Set<Int> = []
    var chains: [Int: Chain] = [:]
    for index in network.nodes.indices where !taken.contains(index) {
      var chain = Chain(nodes: [index])
      if network.nodes[index].operation.layer == nil {
        guard chain.takeIn(network.nodes[index], addend: 1) else { continue }
      }
      while readers[chain.last].count == 1, let next = readers[chain.last].first,
        !taken.contains(next),
        chain.takeIn(
          network.nodes[next], addend: network.nodes[next].inputs[0] == .node(chain.last) ? 1 : 0)
      {
        chain.nodes.append(next)
        taken.insert(next)
      }
      chains[chain.last] = chain
    }
    return chains
  }

  /// The first node.
  var head: Int { nodes.first ?? 0 }

  /// The last node: its output is the chain's.
  var last: Int { nodes.last ?? 0 }

  /// - Parameter addend: Which input of a sum is not the chain's own map.
  /// - Returns: Whether the node fits.
  private mutating func takeIn(_ node: Node, addend other: Int) -> Bool {
    switch node.operation {
    case .relu: relu = true
    case .maxPool(Pool(size: 2, stride: 2)) where addend == nil && !pools: pools = true
    case .add where addend == nil && !relu && !pools: addend = node.inputs[other]
    default: return false
    }
    return true
  }
}
