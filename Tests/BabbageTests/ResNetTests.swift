import Babbage
import Testing

/// ResNet for CIFAR as published: for 20 layers 269,722 parameters, 40.55 million multiplications.
@Suite struct ResNetTests {
  @Test func shapesAfterEachStage() throws {
    let network = try Network.resNet()
    let shapes = Dictionary(uniqueKeysWithValues: zip(network.nodes.map(\.name), network.shapes))
    #expect(network.name == "resnet20")
    #expect(network.input == MapShape(channels: 3, height: 32, width: 32))
    let expected = [
      "conv1": "16x32x32", "layer1.2.relu2": "16x32x32", "layer2.0.shortcut.slice": "16x16x16",
      "layer2.0.shortcut.pad": "32x16x16", "layer2.2.relu2": "32x16x16",
      "layer3.0.shortcut.pad": "64x8x8", "layer3.2.relu2": "64x8x8", "pool": "64x1x1",
      "linear": "10x1x1",
    ]
    for (name, shape) in expected { #expect(shapes[name]?.description == shape, "\(name)") }
    #expect(network.output == MapShape(channels: 10))
  }

  @Test func theNodesOfTwoBlocks() throws {
    let network = try Network.resNet(depth: 8)
    let names = network.nodes.map(\.name)
    let block = ["conv1", "bn1", "relu1", "conv2", "bn2"]
    let shortcut = ["shortcut.slice", "shortcut.pad"]
    #expect(
      names == ["conv1", "bn1", "relu"]
        + (block + ["add", "relu2"]).map { "layer1.0.\($0)" }
        + (block + shortcut + ["add", "relu2"]).map { "layer2.0.\($0)" }
        + (block + shortcut + ["add", "relu2"]).map { "layer3.0.\($0)" } + ["pool", "linear"])
    func inputs(_ name: String) -> [String] {
      (network.nodes.first { $0.name == name }?.inputs ?? []).map { source in
        if case .node(let index) = source { names[index] } else { "image" }
      }
    }
    #expect(inputs("layer1.0.add") == ["layer1.0.bn2", "relu"])
    #expect(inputs("layer2.0.shortcut.slice") == ["layer1.0.relu2"])
    #expect(inputs("layer2.0.add") == ["layer2.0.bn2", "layer2.0.shortcut.pad"])
    let half = MapSlice.Positions(count: 16, step: 2)
    let quarter = MapSlice.Positions(count: 8, step: 2)
    let moved = network.nodes.map(\.operation).filter {
      switch $0 {
      case .slice, .pad: true
      default: false
      }
    }
    #expect(
      moved == [
        .slice(MapSlice(rows: half, columns: half)),
        .pad(MapPadding(channels: .init(before: 8, after: 8))),
        .slice(MapSlice(rows: quarter, columns: quarter)),
        .pad(MapPadding(channels: .init(before: 16, after: 16))),
      ])
  }

  /// Counts by hand.
  ///
  /// Weights: 3·16·9 = 432; 6 times 16·16·9 = 13,824; 16·32·9 + 5·32·32·9 = 50,688;
  /// 32·64·9 + 5·64·64·9 = 202,752. Scales and shifts: 2·(7·16 + 6·32 + 6·64) = 1,376.
  /// Last layer: 650.
  @Test func parametersAndMultiplications() throws {
    let network = try Network.resNet()
    let parts = [432, 13_824, 50_688, 202_752, 1_376, 650]
    #expect(parts.reduce(0, +) == 269_722)
    #expect(network.size.parameters == 269_722)
    #expect(network.size.denseParameters == 269_722)
    // 32·32, 16·16 and 8·8 places.
    let convolutions = (432 + 13_824) * 1024 + 50_688 * 256 + 202_752 * 64
    #expect(convolutions == 40_550_400)
    let work = network.arithmeticReports.map(\.dense.multiplications)
    #expect(work.count == 20)
    #expect(work.dropLast().reduce(0, +) == convolutions)
    #expect(work.last == 640)
  }

  /// Exactly, from PyTorch: `pytorch_resnet_cifar10` prints 269,722, 464,154, 658,586 and 853,018.
  @Test(arguments: [(20, 269_722), (32, 464_154), (44, 658_586), (56, 853_018)])
  func parametersOfPyTorch(depth: Int, parameters: Int) throws {
    #expect(try Network.resNet(depth: depth).size.parameters == parameters)
  }

  /// The paper's table 6, in millions: 0.27, 0.46, 0.66, 0.85 and 1.7.
  @Test(arguments: [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)])
  func parametersOfThePaper(depth: Int, millions: Double) throws {
    let network = try Network.resNet(depth: depth)
    #expect(network.layers.count == depth)
    let error = abs(Double(network.size.parameters) / 1e6 - millions)
    #expect(error < (depth == 110 ? 0.05 : 0.006))
  }

  @Test(arguments: [-4, 0, 2, 7, 9, 18, 21, 49, .min, .max])
  func otherDepthsAreRefused(depth: Int) {
    let error = NetworkError.badDepth(depth)
    #expect(throws: error) { _ = try Network.resNet(depth: depth) }
    #expect(error.what.contains("\(depth)"))
    #expect(error.location == "at parameter 'depth'")
    #expect(error.remedy.contains("20"))
  }

  @Test func otherImagesAndClasses() throws {
    let input = MapShape(channels: 1, height: 28, width: 5)
    let network = try Network.resNet(depth: 8, input: input, classes: 100, seed: 3)
    #expect(network.name == "resnet8")
    #expect(network.output == MapShape(channels: 100))
    #expect(network.shapes.suffix(3).map(\.description) == ["64x7x2", "64x1x1", "100x1x1"])
    let weight = WeightShape(filters: 0, channels: 64)
    #expect(throws: NetworkError.weightTooLarge(node: "linear", weight: weight)) {
      _ = try Network.resNet(depth: 8, classes: 0)
    }
    let empty = MapShape(channels: 3, height: 0, width: 4)
    #expect(throws: NetworkError.mapTooLarge(node: "image", map: empty)) {
      _ = try Network.resNet(input: empty)
    }
  }

  @Test func initialNumbers() throws {
    let network = try Network.resNet(seed: 1)
    // Not in the macro, which would print every weight of what differs.
    let (same, other) = try (Network.resNet(seed: 1) == network, Network.resNet(seed: 2) == network)
    #expect(same && !other)
    for node in network.nodes {
      switch node.operation {
      case .convolution(let layer, _, _, _): #expect(layer.bias == nil, "\(node.name)")
      case .linear(let layer): #expect(layer.expandedBias == Array(repeating: 0, count: 10))
      case .batchNorm(let norm):
        #expect(norm.gamma.allSatisfy { $0 == 1 } && norm.variance.allSatisfy { $0 == 1 })
        #expect(norm.beta.allSatisfy { $0 == 0 } && norm.mean.allSatisfy { $0 == 0 })
      default: break
      }
    }
  }

  @Test func everyNormalisationFolds() throws {
    let network = try Network.resNet(seed: 4)
    let folded = try network.foldingBatchNorm()
    #expect(folded.nodes.count == network.nodes.count - 19)
    #expect(folded.shapes.last == network.shapes.last)
    // 19 biases for 19 pairs of scale and shift.
    #expect(folded.size.parameters == 269_722 - 1_376 / 2)
  }

  @Test func itComesBackFromAFile() throws {
    let network = try Network.resNet(seed: 9)
    let bytes = NetworkFile.encode(network)
    let comesBack = try NetworkFile.decode(bytes) == network
    #expect(comesBack)
    // 4 arrays and an epsilon for each of 19 normalisations; 268,346 weights and biases.
    let payload = 4 * (268_346 + 2 * 1_376 + 19)
    #expect(network.size.payloadBytes == payload)
    #expect((payload..<(payload + 4096)).contains(bytes.count))
  }
}
