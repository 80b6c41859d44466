/// Channels of a network that may change places with one another.
///
/// They do so together wherever they occur: in the filters that make them, in the channels of all
/// layers that read them, and everywhere in between.
package struct ChannelGroup: Equatable, Sendable {
  /// Where the channels of a group lie on one axis.
  package struct Place: Equatable, Sendable {
    /// The axis; see `ChannelAxes`.
    package let axis: Int
    /// The position of each channel, in the same order in all places.
    package let positions: [Int]
  }

  /// All axes on which the channels lie.
  package let places: [Place]

  /// The number of channels.
  package var count: Int { places.first?.positions.count ?? 0 }
}

extension Network {
  /// The channels whose order is free.
  ///
  /// The channels of the image and the scores are in no group. Neither are those made or read by a
  /// layer whose numbers are not plain floats, because polynomials and quantised values fix their
  /// order.
  package var channelGroups: [ChannelGroup] { ChannelAxes(self).groups }
}

/// The axes along which a network's channels lie.
///
/// An axis begins where channels are made or come together: at the image (axis 0), at a layer, and
/// where channels are padded, sliced or concatenated. Everything else passes on its input's axis.
struct ChannelAxes {
  /// The channels of one map.
  struct View: Equatable {
    /// The axis they come from.
    let axis: Int
    /// How many channels of the map belong to one position of the axis: the pixels of a map that
    /// was flattened, otherwise 1.
    let block: Int
  }

  /// The view of each node's output.
  private(set) var outputs: [View] = []

  /// The length of each axis.
  private(set) var lengths: [Int]

  /// The channels whose order is free.
  private(set) var groups: [ChannelGroup] = []

  /// For each axis, its first slot: all positions of all axes are numbered one after the other.
  private var starts: [Int] = [0]
  private var ties = UnionFind()

  init(_ network: Network) {
    lengths = []
    _ = addAxis(of: network.input.channels)
    pin(View(axis: 0, block: 1))
    for (index, node) in network.nodes.enumerated() {
      outputs.append(output(of: node, map: network.shapes[index], in: network))
    }
    if let last = outputs.last { pin(last) }
    groups = freeGroups()
  }

  /// The view of the map that a source delivers.
  func view(of source: Node.Source) -> View {
    if case .node(let index) = source { outputs[index] } else { View(axis: 0, block: 1) }
  }

  // MARK: - Walking the graph

  private mutating func output(of node: Node, map: MapShape, in network: Network) -> View {
    let input = view(of: node.inputs[0])
    let old = network.shape(of: node.inputs[0])
    switch node.operation {
    case .convolution(let layer, _, _, _), .linear(let layer):
      let output = addAxis(of: map.channels)
      // In a grouped convolution a filter's position decides which channels it reads.
      if !layer.hasFreeOrder || node.operation.groups > 1 {
        pin(input)
        pin(output)
      }
      return output
    case .add, .multiply:
      let other = view(of: node.inputs[1])
      // A single channel counts for all, wherever they are.
      if network.shape(of: node.inputs[1]).channels != map.channels { return input }
      if old.channels != map.channels { return other }
      tie(input, to: other, at: 0)
      return input
    case .concat:
      let output = addAxis(of: map.channels)
      var offset = 0
      for source in node.inputs {
        tie(view(of: source), to: output, at: offset)
        offset += network.shape(of: source).channels
      }
      return output
    case .pad(let padding) where padding.channels.count > 0:
      let output = addAxis(of: map.channels)
      tie(input, to: output, at: padding.channels.before)
      return output
    case .shuffle(let groups):
      let output = addAxis(of: map.channels)
      tie(output, to: input, at: MapSlice.shuffled(map.channels, groups: groups))
      return output
    case .slice(let slice) where slice.channels != nil:
      let output = addAxis(of: map.channels)
      tie(output, to: input, at: slice.positions(in: old)[0].all)
      return output
    case .flatten: return View(axis: input.axis, block: input.block * old.height * old.width)
    case .batchNorm, .normalize, .activation, .maxPool, .averagePool,
      .globalAveragePool, .upsample, .pad, .slice, .softmax:
      return input
    }
  }

  private mutating func addAxis(of length: Int) -> View {
    lengths.append(length)
    starts.append(ties.add(length))
    return View(axis: lengths.count - 1, block: 1)
  }

  private func slots(of axis: Int) -> Range<Int> { starts[axis]..<starts[axis + 1] }

  /// Ties all positions of one view to those of another from `offset` on.
  private mutating func tie(_ view: View, to other: View, at offset: Int) {
    tie(view, to: other, at: (0..<lengths[view.axis]).map { offset + $0 })
  }

  /// Ties all positions of one view to the given ones of another; if only one was flattened, pins
  /// both.
  private mutating func tie(_ view: View, to other: View, at positions: [Int]) {
    guard view.block == other.block else {
      pin(view)
      pin(other)
      return
    }
    let (first, target) = (slots(of: view.axis).lowerBound, slots(of: other.axis).lowerBound)
    for (index, position) in positions.enumerated() {
      ties.unite(first + index, target + position)
    }
  }

  /// Keeps an axis in its order.
  private mutating func pin(_ view: View) {
    for slot in slots(of: view.axis) { ties.pin(slot) }
  }

  // MARK: - What is free

  /// The channels that may change places.
  ///
  /// Slots that are tied are one channel. Channels that lie on the same axes may change places; a
  /// channel that lies on an axis twice may not.
  ///
  /// That also keeps the zero channels of a shortcut in place: its original channels also lie on
  /// the axis before it, and the zero channels do not.
  private mutating func freeGroups() -> [ChannelGroup] {
    var channels: [Int: [(axis: Int, position: Int)]] = [:]
    var roots: [Int] = []
    for axis in lengths.indices {
      for (position, slot) in slots(of: axis).enumerated() {
        let root = ties.root(of: slot)
        if channels[root] == nil { roots.append(root) }
        channels[root, default: []].append((axis, position))
      }
    }
    var pools: [[Int]: [[Int]]] = [:]
    var signatures: [[Int]] = []
    for root in roots {
      guard !ties.isPinned(root), let places = channels[root] else { continue }
      let signature = places.map(\.axis)
      guard Set(signature).count == signature.count else { continue }
      if pools[signature] == nil { signatures.append(signature) }
      pools[signature, default: []].append(places.map(\.position))
    }
    return signatures.compactMap { signature in
      guard let members = pools[signature], members.count > 1 else { return nil }
      return ChannelGroup(
        places: signature.enumerated().map { index, axis in
          ChannelGroup.Place(axis: axis, positions: members.map { $0[index] })
        })
    }
  }
}

extension Layer {
  /// Whether filters and channels can be put in another order without changing any number.
  fileprivate var hasFreeOrder: Bool {
    guard case .dense(.float) = weight else { return false }
    if case .quantized = bias?.values { return false }
    return true
  }
}
