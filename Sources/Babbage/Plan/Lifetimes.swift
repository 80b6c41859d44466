/// Gives every map of a network a place in one arena; places are used again when a map has been
/// read for the last time.
struct Lifetimes {
  private let network: Network

  /// For each node, the last node that reads its output (or a flattened view of it).
  private let lastReader: [Int]

  private var regions: [Node.Source: Plan.Region] = [:]
  private var live: [(region: Plan.Region, until: Int)] = []

  private(set) var arenaCount = 0

  init(_ network: Network) {
    self.network = network
    var last = Array(network.nodes.indices)
    for (index, node) in network.nodes.enumerated().reversed() {
      // What reads a flatten reads the map behind it; going backwards, that is known by now.
      let reader = node.operation == .flatten ? last[index] : index
      for case .node(let source) in node.inputs { last[source] = max(last[source], reader) }
    }
    if let final = last.indices.last {
      // The scores are read after the last step, through whatever views lead to them.
      var index = final
      last[index] = .max
      while network.nodes[index].operation == .flatten,
        case .node(let source) = network.nodes[index].inputs[0]
      {
        last[source] = .max
        index = source
      }
    }
    lastReader = last
  }

  func region(of source: Node.Source) -> Plan.Region? { regions[source] }

  /// The node's output is its input, seen in another shape.
  mutating func alias(node index: Int) {
    regions[.node(index)] = regions[network.nodes[index].inputs[0]]
  }

  /// Whether a node's first input lies in the arena and nothing reads it afterwards.
  func endsLife(ofInputOf index: Int) -> Bool {
    guard let region = regions[network.nodes[index].inputs[0]] else { return false }
    return live.allSatisfy { $0.region != region || $0.until <= index }
  }

  mutating func place(
    node index: Int, kernel: Plan.Step.Kernel, inputShape: MapShape, inPlace: Bool,
    scratchCount: Int
  ) -> Plan.Step {
    live.removeAll { $0.until < index }
    let node = network.nodes[index]
    let inputs = node.inputs.map { regions[$0] }
    let shape = network.shapes[index]
    let output: Plan.Region
    if inPlace, let input = inputs[0] {
      output = input
      live.removeAll { $0.region == input }
    } else {
      output = allocate(shape.count)
    }
    live.append((output, lastReader[index]))
    let scratch = allocate(scratchCount)
    regions[.node(index)] = output
    return Plan.Step(
      name: node.name, kernel: kernel, inputShape: inputShape, outputShape: shape, inputs: inputs,
      output: output, scratch: scratch)
  }

  /// First fit between the maps that live now.
  private mutating func allocate(_ count: Int) -> Plan.Region {
    var offset = 0
    for taken in live.map(\.region).sorted(by: { $0.offset < $1.offset }) {
      if offset + count <= taken.offset { break }
      offset = max(offset, taken.offset + taken.count)
    }
    arenaCount = max(arenaCount, offset + count)
    return Plan.Region(offset: offset, count: count)
  }
}
