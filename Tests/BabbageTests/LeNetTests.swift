import Babbage
import Testing

/// LeNet-5 as published: shapes, 431,080 parameters, 2,293,000 multiplications.
@Suite struct LeNetTests {
  @Test func shapesOfEveryNode() throws {
    let network = try Network.leNet5()
    let shapes = Dictionary(
      uniqueKeysWithValues: zip(network.nodes.map(\.name), network.shapes.map(\.description)))
    #expect(
      shapes == [
        "conv1": "20x24x24", "relu1": "20x12x12", "pool1": "20x12x12", "conv2": "50x8x8",
        "relu2": "50x4x4", "pool2": "50x4x4", "flatten": "800x1x1", "fc1": "500x1x1",
        "relu3": "500x1x1", "fc2": "10x1x1",
      ])
    #expect(network.output == MapShape(channels: 10))
    #expect(network.input == MapShape(channels: 1, height: 28, width: 28))
    // The layer after the flatten keeps the axes of the map.
    #expect(
      network.layers.map(\.layer.weight.shape.description) == [
        "20x1x5x5", "50x20x5x5", "500x50x4x4", "10x500x1x1",
      ])
  }

  @Test func parametersAndMultiplications() throws {
    let network = try Network.leNet5()
    #expect(network.size.parameters == 431_080)
    #expect(network.size.denseParameters == 431_080)
    #expect(network.size.denseBytes == 1_724_320)
    #expect(network.size.payloadBytes == 1_724_320)
    #expect(network.size.ratio == 1)
    let reports = network.arithmeticReports
    #expect(reports.map(\.dense.multiplications) == [288_000, 1_600_000, 400_000, 5_000])
    #expect(reports.map(\.dense.multiplications).reduce(0, +) == 2_293_000)
    #expect(reports.map(\.size.denseParameters) == [520, 25_050, 400_500, 5_010])
    #expect(reports.allSatisfy { $0.reuse == $0.dense && $0.scheme == .exact })
  }

  /// The row with 980 coefficients of the design's table: conv1 2·3 × 1 × 6 = 36, conv2
  /// 2·3 × 2·2 × 6 = 144, fc1 5·2 × 5·2 × 6 = 600, fc2 10 × 10·2 = 200.
  @Test func theSchemeOfTheDesign() throws {
    let schemes = [
      "filters=quadratic/10 window=quadratic",
      "filters=quadratic/25 channels=linear/10 window=quadratic",
      "filters=linear/100 channels=linear/10 window=quadratic", "channels=linear/50",
    ]
    let counts = try zip(schemes, Network.leNet5().layers).map { text, entry in
      try Scheme(parsing: text).coefficientShape(for: entry.layer.weight.shape).reduce(1, *)
    }
    #expect(counts == [36, 144, 600, 200])
    #expect(counts.reduce(0, +) == 980)
  }

  @Test func otherImagesAndClasses() throws {
    let color = MapShape(channels: 3, height: 32, width: 32)
    let network = try Network.leNet5(input: color, classes: 100, seed: 5)
    #expect(network.output == MapShape(channels: 100))
    #expect(
      network.layers.map(\.layer.weight.shape.description) == [
        "20x3x5x5", "50x20x5x5", "500x50x5x5", "100x500x1x1",
      ])
    #expect(throws: NetworkError.self) {
      try Network.leNet5(input: MapShape(channels: 1, height: 9, width: 28))
    }
    for classes in [0, -1, .max] {
      let weight = WeightShape(filters: classes, channels: 500)
      #expect(throws: NetworkError.weightTooLarge(node: "fc2", weight: weight)) {
        try Network.leNet5(classes: classes)
      }
    }
  }

  @Test func theSeedDecidesTheWeights() throws {
    #expect(try Network.leNet5(seed: 1) == Network.leNet5(seed: 1))
    #expect(try Network.leNet5(seed: 1) != Network.leNet5(seed: 2))
    // He's rule: variance 2 / 800 for the 400,000 weights of fc1, within a few standard errors.
    let weights = try Network.leNet5(seed: 3).layers[2].layer.weight.expanded.values
    let square = weights.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(weights.count)
    #expect(abs(square * 400 - 1) < 0.02)
  }
}
