import Babbage
import BabbageData
import BabbageTestSupport
import BabbageTraining
import BabbageWorkflows
import Testing

/// Which architecture a network has, and how wide it may be for a number of bytes.
@Suite struct ThinnerNetworkTests {
  @Test(arguments: [
    "lenet5", "lenet5-classic", "lenet-300-100", "resnet20", "resnet8", "mobilenet-v1-025",
    "ds-cnn",
  ])
  func anArchitectureIsKnown(name: String) throws {
    for width in [1, 0.25] {
      let network = try BuiltInNetwork(name, width: width).network(seed: 5)
      for form in [network, try network.foldingBatchNorm()] {
        let found = try BuiltInNetwork(of: form)
        #expect(found.name == name && found.width == width)
      }
    }
  }

  @Test func compressedAndNormalizedNetworksAreKnownToo() throws {
    #expect(try BuiltInNetwork(of: Models(test: 1).network).name == "lenet5")
    let data = colorData(side: 32)
    let network = try BuiltInNetwork("resnet20").network(for: data)
    #expect(network.nodes.count > (try Network.resNet()).nodes.count, "normalised")
    #expect(try BuiltInNetwork(of: network).name == "resnet20")
  }

  @Test func othersAreRefused() throws {
    var network = try Network.leNet5(seed: 7)
    network.name = "imported"
    #expect(throws: BuiltInNetworkError.notBuiltIn("imported")) {
      try BuiltInNetwork(of: network)
    }
    // Not every network that is called so is one.
    for (name, made) in [
      ("lenet5", try Network.classicLeNet5()), ("lenet5-0.5x", try .leNet5(width: 0.4)),
      ("lenet5-0x", try .leNet5()),
    ] {
      network = made
      network.name = name
      #expect(throws: BuiltInNetworkError.self) { try BuiltInNetwork(of: network) }
    }
  }

  /// Bytes by arithmetic are those of trained networks, and a wider one would take more.
  @Test(arguments: [
    ("lenet5", "bits=4", 300), ("lenet5", "bits=8 scales=5", 2000), ("lenet5", "exact", 3000),
    ("resnet8", "bits=4", 1200),
  ])
  func bytesAreThoseOfTrainedNetworks(model: String, text: String, most: Int) throws {
    let data = model == "lenet5" ? try Models(test: 4).data.prefix(train: 8, test: 4) : colorData()
    let scheme = try Scheme(parsing: text)
    let thin = try BuiltInNetwork(model).widest(within: most, storedBy: scheme, for: data)
    #expect(thin.bytes <= most && Double(thin.bytes) > 0.7 * Double(most))
    let plan = CompressionPlan(fallback: scheme)
    let wider = try BuiltInNetwork(model, width: thin.network.width + 1e-4)
      .network(for: data).foldingBatchNorm()
    #expect(try plan.payloadBytes(for: wider) > most)
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs, options.batchSize) = (1, 1, 4)
    let trained = try Compressor(options: options)
      .compress(thin.network.network(for: data, seed: 1), plan: plan, on: data)
    #expect(trained.size.payloadBytes == thin.bytes)
    #expect(trained.name == "\(model)-\(thin.network.width)x")
  }

  @Test func widthsEndWhereThereIsNothingLess() throws {
    let data = try Models(test: 4).data
    let scheme = Scheme(format: .bits(8))
    let lenet = try BuiltInNetwork("lenet5")
    let thinnest = try lenet.widest(within: 0, storedBy: scheme, for: data)
    // One filter each: 25 + 4 · 25... codes, and for each of 13 filters a scale and a bias.
    #expect(thinnest.bytes == (25 + 25 + 16 + 10) + 2 * (1 + 1 + 1 + 10) + 4 * 4)
    let all = try lenet.widest(within: .max, storedBy: scheme, for: data)
    #expect(all.network.width == 1)
  }

  private func colorData(side: Int = 8) -> Dataset {
    var generator = SeededGenerator(seed: 4)
    func split(_ count: Int) -> ImageSet {
      ImageSet(
        images: (0..<(count * 3 * side * side)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }, labels: (0..<count).map { UInt16($0 % 2) }, channels: 3, height: side, width: side)
    }
    return Dataset(
      name: "noise", title: "Noise", train: split(8), test: split(4), classNames: ["a", "b"])
  }
}
