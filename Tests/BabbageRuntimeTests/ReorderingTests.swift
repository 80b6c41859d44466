import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Networks with hidden channels in another order give the same scores.
@Suite struct ReorderingTests {
  /// A random order for each group of channels.
  private func shuffled(
    _ network: Network, using random: inout SeededGenerator
  ) throws -> Network {
    try network.reordered(
      by: network.channelGroups.map { (0..<$0.count).shuffled(using: &random) })
  }

  /// The network with dense floating-point weights everywhere and random normalisations.
  private func free(_ network: Network, using random: inout SeededGenerator) throws -> Network {
    var nodes = network.nodes
    for index in nodes.indices {
      if let layer = nodes[index].operation.layer {
        nodes[index].operation = nodes[index].operation.replacing(layer: layer.dense)
      }
      if case .batchNorm(let norm) = nodes[index].operation {
        nodes[index].operation = .batchNorm(.random(norm.channels, using: &random))
      }
    }
    return try Network(name: network.name, input: network.input, nodes: nodes)
  }

  @Test(arguments: UInt64(0)..<40)
  func randomGraphsKeepTheirFunction(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 91)
    var changed = 0
    // Many random graphs have no channels that may change places.
    for round in 0..<100 where changed < 4 {
      let count = Int.random(in: 2...14, using: &random)
      var network = try Network.random(nodes: count, using: &random)
      // Some keep layers of polynomials, which must stay as they are.
      if round > 2 { network = try free(network, using: &random) }
      let other = try shuffled(network, using: &random)
      #expect(other.shapes == network.shapes)
      if other != network { changed += 1 }
      for _ in 0..<2 {
        let image = [Float].random(network.input.count, using: &random)
        let expected = NaiveReference(network: network).scores(image)
        let scores = NaiveReference(network: other).scores(image)
        let scale = expected.reduce(0) { max($0, abs($1)) }
        #expect(scores.count == expected.count && !expected.isEmpty)
        for (score, wanted) in zip(scores, expected) {
          #expect(abs(score - wanted) <= 1e-9 * max(scale, 1e-30), "\(network.nodes.map(\.name))")
        }
      }
    }
    #expect(changed == 4)
  }

  @Test(arguments: ["lenet5", "resnet20", "vgg16"])
  func knownNetworksKeepTheirFunction(name: String) throws {
    var random = SeededGenerator(seed: 3, stream: 92)
    let start =
      switch name {
      case "lenet5": try Network.leNet5()
      case "resnet20": try Network.resNet()
      default: try Network.vgg16()
      }
    let network = try free(start, using: &random)
    let other = try shuffled(network, using: &random)
    let isChanged = other != network
    #expect(isChanged)
    #expect(network.channelGroups == other.channelGroups)
    let image = [Float].random(network.input.count, using: &random)
    var executor = try Executor(LoweredNetwork(network))
    var otherExecutor = try Executor(LoweredNetwork(other))
    let expected = executor.run(image).map(Double.init)
    #expect(relativeError(otherExecutor.run(image), expected) < 1e-4)
  }

  @Test func theOldOrderComesBack() throws {
    var random = SeededGenerator(seed: 4, stream: 93)
    let network = try free(.resNet(depth: 8), using: &random)
    let orders = network.channelGroups.map { (0..<$0.count).shuffled(using: &random) }
    #expect(orders.contains { $0 != Array($0.indices) })
    let inverse = orders.map { order in
      order.indices.map { wanted in order.firstIndex(of: wanted) ?? wanted }
    }
    let back = try network.reordered(by: orders).reordered(by: inverse)
    #expect(back == network)
  }
}
