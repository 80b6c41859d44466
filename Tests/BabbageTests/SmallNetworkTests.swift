import Babbage
import Testing

/// The networks of MLPerf Tiny and MobileNetV2 as published, counted by hand; and other widths.
@Suite struct SmallNetworkTests {
  private func shapes(_ network: Network) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: zip(network.nodes.map(\.name), network.shapes.map(\.description)))
  }

  private func multiplications(_ network: Network) -> Int {
    network.layers.reduce(0) { sum, site in
      sum + site.geometry.weight.count / site.geometry.weight.filters * site.geometry.output.count
    }
  }

  /// Counts by hand.
  ///
  /// Weights: 3·16·9 + 2·16·16·9 + 16·32·9 + 32·32·9 + 16·32 + 32·64·9 + 64·64·9 + 32·64 + 640 =
  /// 77,360. Shortcuts' and scores' biases: 32 + 64 + 10. Scales and shifts: 2·(3·16 + 2·32 + 2·64).
  @Test func resNet8() throws {
    let network = try Network.resNet8()
    #expect(network.size.parameters == 77_360 + 106 + 480)
    #expect(multiplications(network) == 12_501_632)
    let shapes = shapes(network)
    #expect(shapes["block1.add"] == "16x32x32")
    #expect(shapes["block2.shortcut"] == "32x16x16")
    #expect(shapes["block3.add"] == "64x8x8")
    #expect(network.output == MapShape(channels: 10))
  }

  /// Counts by hand.
  ///
  /// Weights: 3·8·9; depthwise 9·(8 + 16 + 2·32 + 2·64 + 6·128 + 256); pointwise 8·16 + 16·32 + 32·32 +
  /// 32·64 + 64·64 + 64·128 + 5·128·128 + 128·256 + 256·256; 512, with 2 biases.
  @Test func mobileNetV1() throws {
    let network = try Network.mobileNetV1()
    let depthwise = 9 * (8 + 16 + 2 * 32 + 2 * 64 + 6 * 128 + 256)
    let pointwise =
      8 * 16 + 16 * 32 + 32 * 32 + 32 * 64 + 64 * 64 + 64 * 128 + 5 * 128 * 128 + 128 * 256
      + 256 * 256
    let norms =
      2
      * (8 + 8 + 16 + 16 + 32 + 32 + 32 + 32 + 64 + 64 + 64 + 64 + 128 + 11 * 128 + 256 + 256 + 256)
    #expect(network.size.parameters == 216 + depthwise + pointwise + norms + 514)
    #expect(network.size.parameters == 213_586)
    #expect(multiplications(network) == 7_489_664)
    let shapes = shapes(network)
    #expect(shapes["conv1"] == "8x48x48")
    #expect(shapes["block6.depthwise"] == "64x6x6")
    #expect(shapes["block13.pointwise"] == "256x3x3")
  }

  /// Counts by hand.
  ///
  /// Weights: 64·10·4 + 4·(64·9 + 64·64) + 12·64; 12 biases; scales and shifts 2·9·64.
  @Test func dsCNN() throws {
    let network = try Network.dsCNN()
    #expect(network.size.parameters == 2560 + 4 * (576 + 4096) + 768 + 12 + 1152)
    // 125 places of 64 maps: 40 products each, then four times 9 and 64; and the scores.
    #expect(multiplications(network) == 125 * 64 * (40 + 4 * 73) + 768)
    #expect(shapes(network)["conv1"] == "64x25x5")
    let pad = MapPadding(rows: .init(before: 4, after: 5), columns: .init(before: 1, after: 1))
    #expect(network.nodes[0].operation == .pad(pad))
  }

  /// torchvision counts 3,504,872 parameters and 300.774 million products.
  @Test func mobileNetV2() throws {
    let network = try Network.mobileNetV2()
    #expect(network.size.parameters == 3_504_872)
    #expect(multiplications(network) == 300_774_272)
    let shapes = shapes(network)
    for (name, shape) in [
      "features.0.0": "32x112x112", "features.1.conv.1": "16x112x112", "features.3.add": "24x56x56",
      "features.6.add": "32x28x28", "features.10.add": "64x14x14", "features.13.add": "96x14x14",
      "features.16.add": "160x7x7", "features.17.conv.2": "320x7x7", "features.18.0": "1280x7x7",
    ] {
      #expect(shapes[name] == shape, "\(name)")
    }
    let small = try Network.mobileNetV2(
      input: MapShape(channels: 3, height: 32, width: 32), classes: 10)
    #expect(self.shapes(small)["features.3.add"] == "24x32x32")
    #expect(self.shapes(small)["features.18.0"] == "1280x4x4")
  }

  /// Half of LeNet-5's filters: 10, 25 and 250.
  @Test func otherWidths() throws {
    let half = try Network.leNet5(width: 0.5)
    #expect(half.name == "lenet5-0.5x")
    #expect(
      half.size.parameters == 10 * 25 + 10 + 25 * 10 * 25 + 25 + 250 * 25 * 16 + 250 + 2500 + 10)
    let residual = try Network.resNet(width: 0.3)
    #expect(residual.layers.first?.geometry.weight.filters == 5)
    #expect(shapes(residual)["layer2.0.shortcut.pad"] == "10x16x16")
    // Both parts of a layer in two groups read as many maps.
    let grouped = try Network.alexNet227(classes: 10, width: 0.07)
    #expect(grouped.layers.prefix(3).map(\.geometry.weight.filters) == [6, 18, 26])
    #expect(grouped.layers[1].geometry.groups == 2)
    // One filter is the least.
    #expect(
      try Network.mobileNetV1(width: 0.001).layers.dropLast().allSatisfy {
        $0.geometry.weight.filters == 1
      })
    #expect(try Network.leNet5(width: 1) == Network.leNet5())
  }
}
