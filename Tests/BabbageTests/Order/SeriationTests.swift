import Babbage
import Testing

/// Putting hidden channels in order before a projection.
@Suite struct SeriationTests {
  /// Two convolutions whose hidden channels are a smooth function of their place.
  private func smoothNetwork(channels: Int = 48) throws -> Network {
    var random = SeededGenerator(seed: 7, stream: 83)
    /// A few slow waves with random factors, one function for each of `count` weights.
    func waves(_ count: Int) -> [[Float]] {
      let factors = (0..<count).map { _ in [Float].init((0..<4).map { _ in random.nextNormal() }) }
      return (0..<channels).map { channel in
        let place = (Float(channel) + 0.5) / Float(channels)
        return factors.map { factor in
          // Polynomials in the place; their slope is what tells neighbours from others.
          factor[0] + 2 * factor[1] * place + factor[2] * (6 * place * place - 6 * place)
            + factor[3] * (20 * place * place - 30 * place + 12) * place
        }
      }
    }
    let inner = 4
    let (incoming, outgoing) = (waves(2 * 9), waves(inner * 9))
    let first = Tensor(shape: [channels, 2, 3, 3], values: incoming.flatMap(\.self))
    var second = Tensor(shape: [inner, channels, 3, 3])
    for filter in 0..<inner {
      for channel in 0..<channels {
        for place in 0..<9 {
          second.values[(filter * channels + channel) * 9 + place] =
            outgoing[channel][filter * 9 + place]
        }
      }
    }
    func layer(_ weights: Tensor) -> Layer { Layer(weight: .dense(.float(weights)), bias: nil) }
    return try Network(
      name: "smooth", input: MapShape(channels: 2, height: 7, width: 7),
      nodes: [
        Node(
          name: "first", operation: .convolution(layer(first), stride: 1, padding: 0),
          inputs: [.image]),
        Node(name: "relu", operation: .activation(.relu), inputs: [.node(0)]),
        Node(
          name: "second", operation: .convolution(layer(second), stride: 1, padding: 0),
          inputs: [.node(1)]),
        Node(name: "pool", operation: .globalAveragePool, inputs: [.node(2)]),
      ])
  }

  private func sum(_ errors: [ProjectionError]) -> Double { errors.reduce(0) { $0 + $1.share } }

  @Test(arguments: ["linear/4", "linear/8", "quadratic/12"])
  func aShuffledNetworkComesBack(axis: String) throws {
    let smooth = try smoothNetwork()
    let plan = CompressionPlan(layers: [
      "first": try Scheme(parsing: "filters=\(axis)"),
      "second": try Scheme(parsing: "channels=\(axis)"),
    ])
    let original = sum(try smooth.projectionErrors(for: plan))
    var random = SeededGenerator(seed: 8, stream: 84)
    let shuffled = try smooth.reordered(
      by: smooth.channelGroups.map { (0..<$0.count).shuffled(using: &random) })
    let result = try shuffled.ordered(for: plan)
    #expect(try result.before == shuffled.projectionErrors(for: plan))
    #expect(10 * sum(result.after) < sum(result.before))
    #expect(sum(result.after) < 2 * original + 1e-5, "\(sum(result.after)) against \(original)")
  }

  @Test func theSameSeedGivesTheSameOrder() throws {
    let network = try Network.leNet5(seed: 5)
    let plan = CompressionPlan(
      fallback: try Scheme(parsing: "filters=linear/10 channels=linear/10 window=quadratic"))
    let first = try network.ordered(for: plan, seed: 3)
    #expect(try network.ordered(for: plan, seed: 3).orders == first.orders)
    #expect(sum(first.after) < sum(first.before))
    let isReordered = try first.network == network.reordered(by: first.orders)
    #expect(isReordered)
  }

  @Test func residualStreamsImproveToo() throws {
    let network = try Network.resNet(input: MapShape(channels: 3, height: 8, width: 8), seed: 2)
    let plan = CompressionPlan(
      fallback: try Scheme(parsing: "filters=linear/4 channels=linear/4"))
    let result = try network.ordered(for: plan)
    #expect(sum(result.after) < 0.97 * sum(result.before))
    #expect(result.orders.count == network.channelGroups.count && result.orders.count > 5)
    for order in result.orders { #expect(order != Array(order.indices), "all groups are ordered") }
  }

  /// Along flattened and sorted lines there is nothing to order, nor where all weights are kept.
  @Test(arguments: ["exact bits=8", "flattened=linear/25", "sorted=linear/64", "window=quadratic"])
  func otherSchemesLeaveTheNetworkAlone(scheme: String) throws {
    let network = try smoothNetwork()
    let plan = CompressionPlan(fallback: try Scheme(parsing: scheme))
    let result = try network.ordered(for: plan)
    #expect(result.network == network)
    #expect(result.before == result.after)
  }

  @Test func aPlanForAnotherNetworkIsRefused() throws {
    #expect(throws: NetworkError.self) {
      _ = try smoothNetwork().ordered(
        for: CompressionPlan(layers: ["third": try Scheme(parsing: "filters=linear/4")]))
    }
  }

  @Test func theErrorIsThatOfTheProjection() throws {
    let network = try Network.leNet5(seed: 9)
    let scheme = try Scheme(
      parsing: "filters=quadratic/7 channels=linear/3 window=linear knots=uniform")
    let errors = try network.projectionErrors(for: CompressionPlan(fallback: scheme))
    #expect(errors.map(\.layer) == ["conv1", "conv2", "fc1", "fc2"])
    for (error, site) in zip(errors, network.layers) {
      let dense = site.layer.weight.expanded
      let projected = try PolynomialWeight(projecting: dense, onto: scheme).expanded
      try #require(projected.count == dense.count)
      let lost = zip(dense.values, projected.values).reduce(0.0) {
        $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
      }
      let all = dense.values.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(error.share - lost / all) < 1e-5)
    }
  }
}
