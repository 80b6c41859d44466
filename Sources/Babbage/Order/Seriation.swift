/// A network whose hidden channels are in an order that suits a plan.
public struct OrderedNetwork: Sendable {
  /// The network, which computes the same function as before.
  public let network: Network
  /// For each group of the original network's channels, which comes first, second, and so on.
  ///
  /// The groups are ``Network/channelGroups``.
  package let orders: [[Int]]
  /// What projecting onto the plan's schemes would have lost before.
  public let before: [ProjectionError]
  /// What it loses now; summed over the layers, never more.
  public let after: [ProjectionError]
}

extension Network {
  /// The same function with hidden channels ordered so that neighbours are alike.
  ///
  /// Polynomials along filters and channels fit best where neighbours are alike. Of the orders
  /// tried, it takes the one with which projecting onto the plan's schemes loses least, summed over
  /// the layers. The same seed gives the same order.
  ///
  /// - Throws: ``NetworkError`` if the plan does not suit the network.
  public func ordered(
    for plan: CompressionPlan, seed: UInt64 = 0
  ) throws(NetworkError) -> OrderedNetwork {
    let before = try projectionErrors(for: plan)
    var seriation = Seriation(self, try PlannedLayer.all(of: self, plan), seed: seed)
    seriation.run()
    let network = try reordered(by: seriation.best.orders)
    return OrderedNetwork(
      network: network, orders: seriation.best.orders, before: before,
      after: try network.projectionErrors(for: plan))
  }
}

/// The search for an order of all groups of channels.
///
/// Groups take turns. In the first round a layer's two axes are judged independently, because the
/// one that is still out of order would mask the other; from the second on, each is judged by what
/// the whole projection loses.
struct Seriation {
  /// Exchanges tried in a round: for each channel of a group, and at most for a whole group.
  private static let trialsPerChannel = 2000
  private static let mostTrials = 1_000_000
  private static let rounds = 4
  /// A round that gains less than this fraction of the error is the last.
  private static let leastGain = 1e-3

  /// The best orders so far, and their error.
  private(set) var best: (orders: [[Int]], error: Double)

  private let seed: UInt64
  private let groups: [ChannelGroup]
  private var layers: [PlannedLayer]
  private var orders: [[Int]]
  /// For each group, the axes with polynomials that its channels lie on.
  private let touches: [[Touch]]
  /// For each group, whether it is to be ordered.
  private let isFree: [Bool]

  /// One axis of a layer on which a group's channels lie.
  private struct Touch {
    let layer: Int
    /// 0 for filters, 1 for channels.
    let axis: Int
    let positions: [Int]
  }

  init(_ network: Network, _ layers: [PlannedLayer], seed: UInt64) {
    let axes = ChannelAxes(network)
    groups = axes.groups
    self.layers = layers
    self.seed = seed
    orders = groups.map { Array(0..<$0.count) }
    best = (orders, layers.reduce(0) { $0 + $1.error })
    touches = groups.map { group in
      group.places.flatMap { place in
        layers.enumerated().flatMap { number, layer -> [Touch] in
          let makes = axes.outputs[layer.index].axis == place.axis
          let reads = axes.view(of: network.nodes[layer.index].inputs[0]).axis == place.axis
          return [
            makes && !layer.basis.filters.isIdentity ? 0 : nil,
            reads && !layer.basis.channels.isIdentity ? 1 : nil,
          ].compactMap { axis in
            axis.map { Touch(layer: number, axis: $0, positions: place.positions) }
          }
        }
      }
    }
    // A layer that sees flattened maps as one long axis of channels has polynomials that run across
    // maps, so these channels keep their order.
    isFree = zip(groups, touches).map { group, touches in
      !touches.isEmpty
        && touches.allSatisfy { touch in
          let layer = layers[touch.layer]
          let axis =
            touch.axis == 0
            ? axes.outputs[layer.index] : axes.view(of: network.nodes[layer.index].inputs[0])
          return axes.lengths[axis.axis]
            == (touch.axis == 0 ? layer.shape.filters : layer.shape.channels)
        }
    }
  }

  mutating func run() {
    for round in 0..<Self.rounds {
      for group in groups.indices where isFree[group] { improve(group, round: round) }
      let error = layers.reduce(0) { $0 + $1.error }
      let gain = best.error - error
      if gain > 0 { best = (orders, error) }
      if round > 0, gain < Self.leastGain * best.error { return }
    }
  }

  private mutating func improve(_ group: Int, round: Int) {
    var objective = GroupObjective(
      touches[group].map { touch in
        (layers[touch.layer].objective(along: touch.axis, alone: round == 0), touch.positions)
      })
    let stream = UInt64(round * groups.count + group)
    if round == 0 {
      var generator = SeededGenerator(seed: seed, stream: 6 << 32 + stream)
      objective.arrange(start(for: objective, using: &generator))
    }
    var search = SwapSearch(objective, seed: seed, stream: 7 << 32 + stream)
    search.improve(
      trials: min(Self.trialsPerChannel * objective.count, Self.mostTrials),
      heat: round == 0 ? 0.3 : 0.1)
    apply(search.objective.order, to: group)
  }

  /// Of the present order and several by similarity, the one with the smallest error.
  private func start(
    for objective: GroupObjective, using generator: inout SeededGenerator
  ) -> [Int] {
    let similarity = SimilarityOrder(count: objective.count, distances: objective.distances)
    var orders = [1, 0.1].map { similarity.spectral(reach: $0, using: &generator) }
    orders += orders.map { similarity.chain(from: $0[0]) }
    var (best, least) = (objective.order, objective.error)
    var objective = objective
    for order in orders {
      objective.arrange(order)
      if objective.error < least { (best, least) = (order, objective.error) }
    }
    return best
  }

  private mutating func apply(_ order: [Int], to group: Int) {
    orders[group] = order.map { orders[group][$0] }
    for touch in touches[group] {
      let shape = layers[touch.layer].shape
      var sources = Array(0..<(touch.axis == 0 ? shape.filters : shape.channels))
      for (position, channel) in zip(touch.positions, order) {
        sources[position] = touch.positions[channel]
      }
      layers[touch.layer].reorder(
        filters: touch.axis == 0 ? sources : nil, channels: touch.axis == 1 ? sources : nil)
    }
  }
}
