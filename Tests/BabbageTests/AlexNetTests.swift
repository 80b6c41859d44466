import Babbage
import Testing

/// AlexNet: the original's 60,965,224 parameters, and the forms for small images.
@Suite struct AlexNetTests {
  private func shapes(_ network: Network) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: zip(network.nodes.map(\.name), network.shapes.map(\.description)))
  }

  /// Sizes of the paper; parameters and work are those that are commonly counted, layer by layer.
  @Test func theOriginal() throws {
    let network = try Network.alexNet227()
    let shapes = shapes(network)
    let expected = [
      "conv1": "96x55x55", "pool1": "96x27x27", "conv2": "256x27x27", "pool2": "256x13x13",
      "conv3": "384x13x13", "conv4": "384x13x13", "conv5": "256x13x13", "pool5": "256x6x6",
      "fc6": "4096x1x1", "fc7": "4096x1x1", "fc8": "1000x1x1",
    ]
    for (name, shape) in expected { #expect(shapes[name] == shape, "\(name)") }
    #expect(
      network.arithmeticReports.map(\.size.parameters) == [
        34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000,
      ])
    #expect(network.size.parameters == 60_965_224)
    #expect(network.arithmeticReports.map(\.groups) == [1, 2, 1, 2, 2, 1, 1, 1])
    let work = network.arithmeticReports.map(\.dense.multiplications)
    #expect(
      work == [
        105_415_200, 223_948_800, 149_520_384, 112_140_288, 74_760_192, 37_748_736, 16_777_216,
        4_096_000,
      ])
    #expect(work.reduce(0, +) == 724_406_816)
    #expect(network.arithmeticReports.map(\.reuse) == network.arithmeticReports.map(\.dense))
  }

  /// The CIFAR form as published: 1,792 + 110,784 + 663,936 + 884,992 + 590,080 in the
  /// convolutions, 4,198,400 + 16,781,312 + 40,970 after them.
  @Test(arguments: [32, 64]) func smallImages(side: Int) throws {
    let input = MapShape(channels: 3, height: side, width: side)
    let plain = try Network.alexNet(input: input, isNormalized: false)
    let parts = [1_792, 110_784, 663_936, 884_992, 590_080, 4_198_400, 16_781_312, 40_970]
    #expect(parts.reduce(0, +) == 23_272_266)
    #expect(plain.arithmeticReports.map(\.size.parameters) == parts)
    #expect(plain.size.parameters == 23_272_266)
    let work = plain.arithmeticReports.map(\.dense.multiplications)
    #expect(work.reduce(0, +) == (side == 32 ? 62_742_528 : 64_069_632))
    let shapes = shapes(plain)
    #expect(shapes["pool1"] == (side == 32 ? "64x8x8" : "64x16x16"))
    #expect(shapes["pool2"] == "192x4x4" && shapes["pool5"] == "256x2x2")

    let normalized = try Network.alexNet(input: input)
    #expect(normalized.size.parameters == 23_272_266 + 64 + 192 + 384 + 256 + 256)
    #expect(normalized.name == "alexnet" && normalized.output == MapShape(channels: 10))
    #expect(normalized.layers.prefix(5).allSatisfy { $0.layer.bias == nil })
  }

  @Test func imagesThatAreTooSmall() throws {
    func square(_ side: Int) -> MapShape { MapShape(channels: 1, height: side, width: side) }
    #expect(try Network.alexNet(input: square(16), classes: 2).output.count == 2)
    #expect(
      throws: NetworkError.windowTooLarge(
        node: "pool5", map: MapShape(channels: 256, height: 1, width: 1))
    ) { _ = try Network.alexNet(input: square(12)) }
    #expect(try Network.alexNet227(input: square(67), classes: 2).output.count == 2)
    #expect(
      throws: NetworkError.windowTooLarge(
        node: "pool5", map: MapShape(channels: 256, height: 2, width: 2))
    ) { _ = try Network.alexNet227(input: square(66)) }
  }
}
