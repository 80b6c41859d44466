import Babbage
import BabbageTestSupport
import Testing

/// Which channels may change places.
@Suite struct ChannelGroupTests {
  private func layer(_ filters: Int, _ channels: Int, side: Int = 1) -> Layer {
    var random = SeededGenerator(seed: UInt64(filters), stream: 85)
    let weights = Tensor.random([filters, channels, side, side], using: &random)
    return Layer(weight: .dense(.float(weights)), bias: nil)
  }

  private func convolution(_ filters: Int, _ channels: Int) -> Node.Operation {
    .convolution(layer(filters, channels), stride: 1, padding: 0)
  }

  private func groups(
    _ input: MapShape, _ nodes: [(Node.Operation, [Node.Source])]
  ) throws -> [ChannelGroup] {
    try Network(
      name: "groups", input: input,
      nodes: nodes.enumerated().map {
        Node(name: "n\($0)", operation: $1.0, inputs: $1.1)
      }
    ).channelGroups
  }

  private func pad(_ before: Int, _ after: Int) -> Node.Operation {
    .pad(MapPadding(channels: .init(before: before, after: after)))
  }

  private let image = MapShape(channels: 4, height: 3, width: 3)

  @Test func hiddenChannelsAndNothingElse() throws {
    #expect(try Network.leNet5().channelGroups.map(\.count) == [20, 50, 500])
    let vgg = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    #expect(try Network.vgg16().channelGroups.map(\.count) == vgg)
    // The only layer makes the scores; the image stays as it is.
    #expect(
      try groups(image, [(convolution(4, 4), [.image]), (.activation(.relu), [.node(0)])]).isEmpty)
    #expect(try groups(image, []).isEmpty)
  }

  /// The stream's 16 channels, then 16 and 32 that the shortcuts add, and nine inside blocks.
  @Test func aResidualStreamSharesItsOrder() throws {
    let groups = try Network.resNet().channelGroups
    #expect(groups.map(\.count).sorted() == [16, 16, 16, 16, 16, 32, 32, 32, 32, 64, 64, 64])
    let streams = groups.filter { $0.places.count > 1 }
    #expect(streams.map(\.count) == [16, 16, 32])
    // After the shortcut of stage 3, the first channels are in the middle.
    #expect(streams[0].places.last?.positions == Array(24..<40))
    #expect(streams[1].places.last?.positions == Array(16..<24) + Array(40..<48))
    #expect(streams[2].places.last?.positions == Array(0..<16) + Array(48..<64))
  }

  @Test func whatIsAddedToTheImageStays() throws {
    let groups = try groups(
      image,
      [
        (convolution(4, 4), [.image]), (.add, [.node(0), .image]), (convolution(6, 4), [.node(1)]),
        (convolution(2, 6), [.node(2)]),
      ])
    #expect(groups.map(\.count) == [6])
  }

  /// An image of 4 channels among 6: the new ones are free, if nothing else holds them.
  @Test func zerosAroundTheImageAreFree() throws {
    let groups = try groups(
      image,
      [
        (pad(1, 1), [.image]), (convolution(6, 4), [.image]),
        (.add, [.node(0), .node(1)]), (convolution(2, 6), [.node(2)]),
      ])
    #expect(groups.map(\.count) == [2])
    #expect(groups[0].places.map(\.positions) == [[0, 5], [0, 5]])
  }

  /// A shortcut from 4 to 8 channels and one by way of 5 place the same channels differently.
  @Test func aChannelInTwoPlacesOfAnAxisStays() throws {
    let groups = try groups(
      image,
      [
        (convolution(4, 4), [.image]), (pad(2, 2), [.node(0)]),
        (pad(0, 1), [.node(0)]),
        (pad(1, 2), [.node(2)]), (.add, [.node(1), .node(3)]),
        (convolution(2, 8), [.node(4)]),
      ])
    // The four channels are tied to one another; the zeros of both are in the same places.
    #expect(groups.map(\.count) == [3])
    #expect(groups.first?.places.map(\.positions) == [[0, 6, 7], [0, 6, 7]])
  }

  /// Joined maps keep orders of their own; channels that a slice takes out are apart from the rest.
  @Test func joinedAndSlicedChannels() throws {
    let joined = try groups(
      image,
      [
        (convolution(4, 4), [.image]), (convolution(3, 4), [.image]),
        (.concat, [.node(0), .node(1)]), (convolution(5, 7), [.node(2)]),
        (convolution(2, 5), [.node(3)]),
      ])
    #expect(joined.map(\.count) == [4, 3, 5])
    #expect(joined[0].places.map(\.positions) == [Array(0..<4), Array(0..<4)])
    #expect(joined[1].places.map(\.positions) == [Array(0..<3), Array(4..<7)])
    let slice = MapSlice(channels: .init(start: 1, count: 3, step: 2))
    let sliced = try groups(
      image,
      [
        (convolution(6, 4), [.image]), (.slice(slice), [.node(0)]),
        (convolution(5, 3), [.node(1)]), (convolution(2, 5), [.node(2)]),
      ])
    #expect(sliced.map(\.count) == [3, 3, 5])
    #expect(sliced[0].places.map(\.positions) == [[0, 2, 4]])
    #expect(sliced[1].places.map(\.positions) == [[1, 3, 5], [0, 1, 2]])
    // A map joined with itself: each channel is in two places of an axis.
    let twice = try groups(
      image,
      [
        (convolution(4, 4), [.image]), (.concat, [.node(0), .node(0)]),
        (convolution(2, 8), [.node(1)]),
      ])
    #expect(twice.isEmpty)
  }

  @Test func flattenedMapsThatAreJoinedStay() throws {
    let joined = try groups(
      MapShape(channels: 2, height: 2, width: 2),
      [
        (convolution(4, 2), [.image]), (.flatten, [.node(0)]), (.concat, [.node(1), .node(1)]),
        (.linear(layer(3, 32)), [.node(2)]),
      ])
    #expect(joined.isEmpty)
  }

  @Test func whatConvolutionsInGroupsTouchStays() throws {
    let depthwise = Node.Operation.convolution(layer(4, 1), stride: 1, padding: 0, groups: 4)
    let groups = try groups(
      image,
      [
        (convolution(4, 4), [.image]), (depthwise, [.node(0)]), (convolution(5, 4), [.node(1)]),
        (convolution(2, 5), [.node(2)]),
      ])
    #expect(groups.map(\.count) == [5])
  }

  @Test func flattenedMapsThatAreAddedToOthersStay() throws {
    let small = MapShape(channels: 2, height: 2, width: 2)
    let groups = try groups(
      small,
      [
        (convolution(4, 2), [.image]), (.flatten, [.node(0)]),
        (.linear(layer(16, 16)), [.node(1)]), (.add, [.node(1), .node(2)]),
        (.linear(layer(3, 16)), [.node(3)]),
      ])
    #expect(groups.isEmpty)
  }

  @Test func polynomialsAndCodesStay() throws {
    var random = SeededGenerator(seed: 3, stream: 86)
    let codes = Parameter.quantized(
      QuantizedTensor(quantizing: .random([6, 4, 1, 1], using: &random), bits: 4))
    let polynomial = try PolynomialWeight(
      projecting: .random([6, 4, 1, 1], using: &random), onto: Scheme(parsing: "filters=linear/3"))
    for weight in [Weight.dense(codes), .polynomial(polynomial)] {
      let operation = Node.Operation.convolution(
        Layer(weight: weight, bias: nil), stride: 1, padding: 0)
      let groups = try groups(
        image,
        [
          (convolution(4, 4), [.image]), (operation, [.node(0)]), (convolution(5, 6), [.node(1)]),
          (convolution(2, 5), [.node(2)]),
        ])
      #expect(groups.map(\.count) == [5])
    }
  }
}
