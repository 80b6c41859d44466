import Babbage
import Testing

/// LeCun's networks of 1998: parameters and work by hand.
@Suite struct ClassicLeNetTests {
  /// 156 + 2,416 in the convolutions, 48,120 + 10,164 + 850 after them.
  @Test func leNet5() throws {
    let network = try Network.classicLeNet5()
    let parts = [6 * 26, 16 * 151, 120 * 401, 84 * 121, 10 * 85]
    #expect(parts.reduce(0, +) == 61_706)
    #expect(network.name == "lenet5-classic")
    #expect(network.size.parameters == 61_706 && network.size.denseParameters == 61_706)
    #expect(network.arithmeticReports.map(\.size.parameters) == parts)
    #expect(
      network.arithmeticReports.map(\.dense.multiplications)
        == [150 * 784, 2_400 * 100, 48_000, 10_080, 840])
    let shapes = Dictionary(
      uniqueKeysWithValues: zip(network.nodes.map(\.name), network.shapes.map(\.description)))
    #expect(
      shapes == [
        "conv1": "6x28x28", "relu1": "6x28x28", "pool1": "6x14x14", "conv2": "16x10x10",
        "relu2": "16x10x10", "pool2": "16x5x5", "flatten": "400x1x1", "fc1": "120x1x1",
        "relu3": "120x1x1", "fc2": "84x1x1", "relu4": "84x1x1", "fc3": "10x1x1",
      ])
  }

  @Test func leNet300() throws {
    let network = try Network.leNet300()
    let parts = [300 * 785, 100 * 301, 10 * 101]
    #expect(parts.reduce(0, +) == 266_610)
    #expect(network.arithmeticReports.map(\.size.parameters) == parts)
    #expect(network.name == "lenet-300-100")
    #expect(network.size.parameters == 266_610)
    #expect(network.arithmeticReports.map(\.dense.multiplications) == [235_200, 30_000, 1_000])
    #expect(network.nodes.map(\.name) == ["flatten", "fc1", "relu1", "fc2", "relu2", "fc3"])
  }

  @Test func otherImagesAndClasses() throws {
    let color = MapShape(channels: 3, height: 32, width: 20)
    let classic = try Network.classicLeNet5(input: color, classes: 7)
    #expect(classic.layers[2].layer.weight.shape.description == "120x16x6x3")
    #expect(classic.output == MapShape(channels: 7))
    #expect(
      try Network.classicLeNet5(input: MapShape(channels: 1, height: 12, width: 12)).output.count
        == 10)
    let small = MapShape(channels: 1, height: 11, width: 12)
    let map = MapShape(channels: 16, height: 1, width: 2)
    #expect(throws: NetworkError.windowTooLarge(node: "pool2", map: map)) {
      _ = try Network.classicLeNet5(input: small)
    }
    let line = try Network.leNet300(input: MapShape(channels: 2, height: 1, width: 3), classes: 4)
    #expect(line.layers[0].layer.weight.shape.description == "300x2x1x3")
  }
}
