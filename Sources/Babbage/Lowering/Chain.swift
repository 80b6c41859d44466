/// Nodes that one pass computes: a layer (or any map), and what follows it pixel by pixel.
///
/// A node joins the chain of its only input's node if nothing else reads that node, in the order
/// that a ``LoweredNetwork/Pass`` has: a sum, then limits and 2x2 pooling (which commute).
struct Chain {
  /// The first node: a layer, or an operation that works pixel by pixel.
  let head: Int
  /// The last node: its output is the chain's.
  private(set) var last: Int
  /// The nodes before the last one, whose outputs nothing else reads.
  private(set) var inner: [Int] = []
  /// What is added to the first map.
  private(set) var addend: Node.Source?
  /// The bounds of what comes out; ReLU alone where `clips` is false.
  private(set) var limits = Limits.none
  private(set) var pools = false

  private let clips: Bool

  /// Chains by their last node.
  ///
  /// Where `clips` is set a pass may have any limits, else only those of ReLU.
  static func all(of network: Network, clips: Bool) -> [Int: Chain] {
    let readers = network.readers
    var taken: Set<Int> = []
    var chains: [Int: Chain] = [:]
    for index in network.nodes.indices where !taken.contains(index) {
      var chain = Chain(head: index, clips: clips)
      if network.nodes[index].operation.layer == nil {
        guard chain.takeIn(network.nodes[index], addend: 1, in: network) else { continue }
      }
      while readers[chain.last].count == 1, let next = readers[chain.last].first,
        !taken.contains(next),
        chain.takeIn(
          network.nodes[next], addend: network.nodes[next].inputs[0] == .node(chain.last) ? 1 : 0,
          in: network)
      {
        chain.inner.append(chain.last)
        chain.last = next
        taken.insert(next)
      }
      chains[chain.last] = chain
    }
    return chains
  }

  private init(head: Int, clips: Bool) {
    (self.head, last, self.clips) = (head, head, clips)
  }

  /// Takes a node in if it fits.
  ///
  /// - Parameters:
  ///   - node: The node that reads the chain's map.
  ///   - other: Which input of a sum is not the chain's own map.
  ///   - network: The network, which knows the maps' shapes.
  /// - Returns: Whether the node fits.
  private mutating func takeIn(_ node: Node, addend other: Int, in network: Network) -> Bool {
    switch node.operation {
    case .activation(let activation):
      guard let next = Limits(activation), clips || next == .relu else { return false }
      limits = limits.followed(by: next)
    case .maxPool(Pool(size: 2, stride: 2)) where addend == nil && !pools: pools = true
    case .add where addend == nil && limits == .none && !pools:
      guard network.shape(of: node.inputs[0]) == network.shape(of: node.inputs[1]) else {
        return false
      }
      addend = node.inputs[other]
    case .convolution, .linear, .batchNorm, .normalize, .maxPool, .averagePool,
      .globalAveragePool, .add, .multiply, .concat, .shuffle, .upsample, .pad, .slice, .flatten,
      .softmax:
      return false
    }
    return true
  }
}
