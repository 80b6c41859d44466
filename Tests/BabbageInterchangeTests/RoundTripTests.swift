import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// Networks that are written as ONNX pass the checker and give the same scores in ONNX Runtime.
@Suite struct RoundTripTests {
  /// A network and its name in messages.
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let images: Int
    let make: @Sendable () throws -> Network

    /// A sample; `plan` puts random polynomials in place of the weights, see
    /// ``Network/withRandom(_:)``.
    init(
      _ name: String, _ plan: String? = nil, images: Int = 4,
      make: @escaping @Sendable () throws -> Network
    ) {
      testDescription = name + (plan.map { ", \($0)" } ?? "")
      self.images = images
      self.make = {
        let network = try make().withRandomStatistics(seed: 3)
        return try plan.map { try network.withRandom($0) } ?? network
      }
    }
  }

  static let samples = [
    Sample("LeNet-5") { try .leNet5(seed: 1) },
    Sample(
      "LeNet-5",
      "conv1: filters=quadratic/10 window=quadratic bits=4; "
        + "conv2: filters=linear/10 channels=linear/5 bits=4; "
        + "fc1: filters=linear/100 channels=linear/10 window=quadratic bits=4"
    ) { try .leNet5(seed: 2) },
    Sample("classic LeNet-5") { try .classicLeNet5(seed: 1) },
    Sample("LeNet-300-100") { try .leNet300(seed: 1) },
    Sample("LeNet-300-100", "*: filters=linear/50 bits=5") { try .leNet300(seed: 1) },
    Sample("ResNet-20") { try .resNet(depth: 20, seed: 3) },
    Sample("ResNet-20", "*: filters=linear/4 channels=linear/4 bits=4") {
      try .resNet(depth: 20, seed: 4)
    },
    Sample("ResNet-20", "*: window=quadratic bits=3") { try .resNet(depth: 20, seed: 5) },
    Sample("ResNet-32") { try .resNet(depth: 32, seed: 3) },
    Sample("ResNet-44") { try .resNet(depth: 44, seed: 3) },
    Sample("ResNet-56") { try .resNet(depth: 56, seed: 3) },
    Sample("VGG-16", images: 2) { try .vgg16(seed: 6) },
    Sample("VGG-16", "*: filters=linear/8 channels=linear/8 bits=6", images: 2) {
      try .vgg16(seed: 7)
    },
    Sample("AlexNet") { try .alexNet(seed: 8) },
    Sample("AlexNet", "*: filters=linear/16 channels=linear/3 bits=6") { try .alexNet(seed: 8) },
    Sample("AlexNet for 64x64") {
      try .alexNet(input: MapShape(channels: 3, height: 64, width: 64), seed: 9)
    },
    Sample("AlexNet as published", images: 1) { try .alexNet227(seed: 9) },
  ]

  @Test(.slow, .needs(.onnxRuntime), .tags(.slow, .tool), arguments: samples, ONNXWeights.allCases)
  func scoresAgree(sample: Sample, form: ONNXWeights) throws {
    let network = try sample.make()
    let difference = try Self.difference(
      of: network, written: ONNXFile.encode(network, weights: form), images: sample.images)
    #expect(difference < 1e-4)
  }

  @Test(
    .needs(.onnxRuntime), .tags(.tool),
    arguments: [LayerForm.dense, .reduce, .expand, [.reduce, .expand]])
  func layersOfAnySchemeAgree(steps: LayerForm) throws {
    var random = SeededGenerator(seed: UInt64(steps.rawValue), stream: 72)
    let scratch = try Scratch()
    let networks = try (0..<60).map { _ in try Network.randomLayers(using: &random) }
    let jobs = try networks.enumerated().map { index, network in
      Oracle.Job(
        model: try scratch.write(ONNXFile.encode(network, steps: steps), to: "\(index).onnx"),
        images: network.randomImages(3, seed: UInt64(index)), batch: 2)
    }
    let all = try Oracle.scores(jobs)
    #expect(all.count == networks.count)
    for ((network, job), scores) in zip(zip(networks, jobs), all) {
      let difference = try error(of: network.scores(of: job.images), against: scores)
      #expect(difference < 1e-4, "\(network.layers.map(\.layer.weight.scheme))")
      let again = try ONNXFile.read(from: job.model)
      #expect(try error(of: again.scores(of: job.images), against: scores) < 1e-4)
    }
  }

  @Test(arguments: ONNXWeights.allCases) func importGivesWhatWasExported(form: ONNXWeights) throws {
    let network = try Network.resNet(depth: 8, seed: 8).withRandom(
      "*: filters=linear/4 channels=linear/4 bits=4"
    ).replacing(classNames: (0..<10).map { "class \"\($0)\"" })
    let again = try ONNXFile.decode(ONNXFile.encode(network, weights: form))
    let images = network.randomImages(4, seed: 8)
    #expect(try error(of: again.scores(of: images), against: network.scores(of: images)) < 1e-4)
    #expect(again.classNames == network.classNames)
    #expect(again.input == network.input)
    #expect(again.name == network.name)
    if form == .dense { #expect(again.layers.map(\.name) == network.layers.map(\.name)) }
  }

  @Test func factorisedFilesAreSmall() throws {
    for scheme in ["filters=linear/4 channels=linear/4 bits=4", "window=quadratic bits=3"] {
      let network = try Network.resNet(depth: 20).withRandom("*: \(scheme)")
      let sizes = try ONNXWeights.allCases.map { try ONNXFile.encode(network, weights: $0).count }
      print("ResNet-20, \(scheme): \(sizes[0]) bytes factorised, \(sizes[1]) dense")
      // A byte for each coefficient and the graph.
      #expect(sizes[0] < network.size.coefficients + 80_000)
      #expect(sizes[0] < sizes[1])
    }
  }

  /// How far ONNX Runtime's scores are from the runtime's.
  static func difference(
    of network: Network, written bytes: Data, images count: Int
  ) throws -> Float {
    let scratch = try Scratch()
    let images = network.randomImages(count, seed: 9)
    let job = Oracle.Job(
      model: try scratch.write(bytes, to: "model.onnx"), images: images, batch: 2)
    return try error(of: network.scores(of: images), against: Oracle.scores([job])[0])
  }
}

extension Network {
  /// The same network with random polynomials in place of the weights.
  ///
  /// `plan` has schemes by layer, `name: scheme; name: scheme`; `*` stands for all others.
  func withRandom(_ plan: String) throws -> Network {
    var schemes: [String: Scheme] = [:]
    for part in plan.split(separator: ";") {
      let sides = part.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      schemes[sides[0]] = try Scheme(parsing: sides[1])
    }
    let fallback = schemes.removeValue(forKey: "*")
    return try withRandomCoefficients(CompressionPlan(layers: schemes, fallback: fallback))
  }

  /// The same network with random statistics in its batch normalisations.
  func withRandomStatistics(seed: UInt64) throws -> Network {
    var random = SeededGenerator(seed: seed, stream: 73)
    return try replacing(
      nodes: nodes.map { node in
        var node = node
        if case .batchNorm(let norm) = node.operation {
          node.operation = .batchNorm(.random(norm.channels, using: &random))
        }
        return node
      })
  }

  /// Two convolutions and two fully connected layers with polynomials of random schemes.
  static func randomLayers(using random: inout SeededGenerator) throws -> Network {
    let input = MapShape(channels: .random(in: 1...6, using: &random), height: 7, width: 6)
    let filters = (0..<3).map { _ in Int.random(in: 2...13, using: &random) }
    let padding = Int.random(in: 0...1, using: &random)
    let stride = Int.random(in: 1...2, using: &random)
    var nodes: [Node] = []
    func add(_ name: String, _ operation: Node.Operation) throws -> MapShape {
      let last: Node.Source = nodes.isEmpty ? .image : .node(nodes.count - 1)
      nodes.append(Node(name: name, operation: operation, inputs: [last]))
      return try Network(name: "layers", input: input, nodes: nodes).output
    }
    let first = WeightShape(filters: filters[0], channels: input.channels, rows: 3, columns: 2)
    var map = try add(
      "conv1", .convolution(.random(first, using: &random), stride: stride, padding: padding))
    _ = try add("relu1", .activation(.relu))
    let second = WeightShape(filters: filters[1], channels: map.channels)
    map = try add("conv2", .convolution(.random(second, using: &random), stride: 1, padding: 0))
    _ = try add("flatten", .flatten)
    let third = WeightShape(
      filters: filters[2], channels: map.channels, rows: map.height, columns: map.width)
    _ = try add("fc1", .linear(.random(third, using: &random)))
    _ = try add("relu2", .activation(.relu))
    _ = try add(
      "fc2",
      .linear(.random(WeightShape(filters: 12, channels: filters[2]), using: &random)))
    return try Network(name: "layers", input: input, nodes: nodes)
  }
}
