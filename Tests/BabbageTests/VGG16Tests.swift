import Babbage
import Testing

/// VGG-16 with batch normalisation for CIFAR: 14,724,042 parameters, all counted by hand.
@Suite struct VGG16Tests {
  /// Input channels, filters, and places of each convolution.
  static let convolutions = [
    (3, 64, 1024), (64, 64, 1024), (64, 128, 256), (128, 128, 256), (128, 256, 64),
    (256, 256, 64), (256, 256, 64), (256, 512, 16), (512, 512, 16), (512, 512, 16),
    (512, 512, 4), (512, 512, 4), (512, 512, 4),
  ]

  @Test func shapesAndNames() throws {
    let network = try Network.vgg16()
    let shapes = Dictionary(uniqueKeysWithValues: zip(network.nodes.map(\.name), network.shapes))
    let expected = [
      "conv1_2": "64x32x32", "pool1": "64x16x16", "conv2_2": "128x16x16", "pool2": "128x8x8",
      "conv3_3": "256x8x8", "pool3": "256x4x4", "conv4_3": "512x4x4", "pool4": "512x2x2",
      "conv5_3": "512x2x2", "pool5": "512x1x1", "flatten": "512x1x1", "fc": "10x1x1",
    ]
    for (name, shape) in expected { #expect(shapes[name]?.description == shape, "\(name)") }
    #expect(network.name == "vgg16")
    #expect(network.nodes.count == 13 * 3 + 5 + 2)
    #expect(network.nodes.prefix(3).map(\.name) == ["conv1_1", "conv1_1.norm", "conv1_1.relu"])
    #expect(
      network.layers.map(\.name) == [
        "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv4_1",
        "conv4_2", "conv4_3", "conv5_1", "conv5_2", "conv5_3", "fc",
      ])
    #expect(network.layers.dropLast().allSatisfy { $0.layer.bias == nil })
    #expect(network.output == MapShape(channels: 10))
  }

  /// 14,710,464 weights of convolutions, 2·4,224 scales and shifts, 5,130 in the last layer.
  @Test func parametersAndMultiplications() throws {
    let network = try Network.vgg16()
    let weights = Self.convolutions.map { $0.0 * $0.1 * 9 }
    #expect(weights.reduce(0, +) == 14_710_464)
    #expect(2 * Self.convolutions.map(\.1).reduce(0, +) == 8_448)
    #expect(14_710_464 + 8_448 + 5_130 == 14_724_042)
    #expect(network.size.parameters == 14_724_042)
    #expect(network.size.denseParameters == 14_724_042)
    let reports = network.arithmeticReports
    #expect(reports.map(\.size.parameters) == weights + [5_130])
    let work = zip(weights, Self.convolutions).map { $0 * $1.2 }
    #expect(reports.map(\.dense.multiplications) == work + [5_120])
    #expect(work.reduce(0, +) == 313_196_544)
  }

  @Test func aFileBringsItBack() throws {
    let network = try Network.vgg16(classes: 100, seed: 6)
    #expect(network.output == MapShape(channels: 100))
    let comesBack = try NetworkFile.decode(NetworkFile.encode(network)) == network
    #expect(comesBack, "compared outside the macro, which would print every weight")
    #expect(try network.foldingBatchNorm().nodes.count == network.nodes.count - 13)
  }

  /// The fully connected layer sees four places; each convolution has four times the places.
  @Test func tinyImages() throws {
    let network = try Network.vgg16(input: MapShape(channels: 3, height: 64, width: 64))
    #expect(network.size.parameters == 14_710_464 + 8_448 + 20_490)
    #expect(network.size.parameters == 14_739_402)
    let work = network.arithmeticReports.map(\.dense.multiplications).reduce(0, +)
    #expect(work == 4 * 313_196_544 + 20_480)
  }

  @Test func imagesOfOtherSizes() throws {
    let large = try Network.vgg16(input: MapShape(channels: 1, height: 64, width: 40))
    #expect(large.layers.last?.layer.weight.shape.description == "10x512x2x1")
    let map = MapShape(channels: 512, height: 1, width: 1)
    #expect(throws: NetworkError.windowTooLarge(node: "pool5", map: map)) {
      _ = try Network.vgg16(input: MapShape(channels: 1, height: 28, width: 28))
    }
  }
}
