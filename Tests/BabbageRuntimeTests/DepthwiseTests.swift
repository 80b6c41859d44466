import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Layers in which each channel has kernels of its own, and other groups: on every instruction set,
/// beside the naive computation.
@Suite struct DepthwiseTests {
  /// A convolution in so many groups on a map, with limits of one kind or another after it.
  private struct Case: CustomStringConvertible {
    let network: Network
    let description: String

    init(
      on map: MapShape, _ shape: WeightShape, groups: Int, stride: Int, padding: Int,
      then activation: Activation?, using random: inout SeededGenerator
    ) throws {
      description =
        "\(groups) groups of \(shape), stride \(stride), padding \(padding) on \(map), then "
        + "\(activation.map { "\($0)" } ?? "nothing")"
      let layer = Layer(
        weight: .dense(
          .float(Tensor(shape: shape.axes, values: .random(shape.count, using: &random)))),
        bias: Bias(
          placement: .filters,
          values: .float(Tensor(vector: .random(shape.filters, using: &random)))))
      var nodes = [
        Node(
          name: "a",
          operation: .convolution(layer, stride: stride, padding: padding, groups: groups),
          inputs: [.image])
      ]
      if let activation {
        nodes.append(Node(name: "b", operation: .activation(activation), inputs: [.node(0)]))
      }
      network = try Network(name: "one", input: map, nodes: nodes)
    }
  }

  private func expectAgreement(_ one: Case, using random: inout SeededGenerator) throws {
    let image = [Float].random(one.network.input.count, using: &random)
    let expected = NaiveReference(network: one.network).scores(image)
    let lowered = try LoweredNetwork(one.network, .dense)
    #expect(lowered.steps.last?.name == "a", "the limits are the layer's")
    for set in InstructionSet.available {
      var executor = try Executor(lowered, instructionSet: set)
      // So that the run that counts finds memory that is no longer zero.
      _ = executor.run(image.map { $0 + 100 })
      let error = relativeError(executor.run(image), expected)
      #expect(error < LayerParityTests.tolerance, "\(one) on \(set)")
    }
  }

  private static let activations: [Activation?] = [
    nil, .relu, .clip(low: 0, high: 6), .clip(low: -0.5, high: 0.25),
    .clip(low: -.infinity, high: 0.5),
  ]

  @Test(arguments: UInt64(0)..<30)
  func depthwiseLayersAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 91)
    for _ in 0..<10 {
      let map = MapShape(
        channels: .random(in: 2...5, using: &random), height: .random(in: 1...20, using: &random),
        width: .random(in: 1...40, using: &random))
      let padding = Int.random(in: 0...4, using: &random)
      let square = Bool.random(using: &random) ? [1, 3, 5, 7].randomElement(using: &random) : nil
      let shape = WeightShape(
        filters: map.channels * Int.random(in: 1...3, using: &random), channels: 1,
        rows: min(square ?? .random(in: 1...8, using: &random), map.height + 2 * padding),
        columns: min(square ?? .random(in: 1...8, using: &random), map.width + 2 * padding))
      let one = try Case(
        on: map, shape, groups: map.channels, stride: .random(in: 1...4, using: &random),
        padding: padding, then: Self.activations.randomElement(using: &random) ?? nil,
        using: &random)
      try expectAgreement(one, using: &random)
    }
  }

  /// Maps so narrow that a vector of pixels has several rows.
  @Test(arguments: UInt64(0)..<10)
  func narrowMapsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 95)
    for size in [3, 5] {
      let map = MapShape(
        channels: .random(in: 2...4, using: &random), height: .random(in: 4...40, using: &random),
        width: .random(in: 1...11, using: &random))
      let filters = map.channels * Int.random(in: 1...2, using: &random)
      let one = try Case(
        on: map, WeightShape(filters: filters, channels: 1, rows: size, columns: size),
        groups: map.channels, stride: 1, padding: size / 2, then: .clip(low: -1, high: 1),
        using: &random)
      try expectAgreement(one, using: &random)
    }
  }

  /// More zeros around the maps than a kernel supplies.
  @Test func widePaddingIsStored() throws {
    var random = SeededGenerator(seed: 0, stream: 92)
    for padding in [8, 9, 30] {
      let shape = WeightShape(filters: 3, channels: 1, rows: 11, columns: 13)
      let one = try Case(
        on: MapShape(channels: 3, height: 9, width: 21), shape, groups: 3, stride: 2,
        padding: padding, then: .relu, using: &random)
      try expectAgreement(one, using: &random)
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func otherGroupsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 93)
    let groups = Int.random(in: 2...4, using: &random)
    let map = MapShape(
      channels: groups * Int.random(in: 2...5, using: &random),
      height: .random(in: 1...9, using: &random), width: .random(in: 1...20, using: &random))
    let padding = Int.random(in: 0...1, using: &random)
    let shape = WeightShape(
      filters: groups * Int.random(in: 1...20, using: &random), channels: map.channels / groups,
      rows: min(3, map.height + 2 * padding), columns: min(3, map.width + 2 * padding))
    let one = try Case(
      on: map, shape, groups: groups, stride: .random(in: 1...3, using: &random), padding: padding,
      then: Self.activations.randomElement(using: &random) ?? nil, using: &random)
    try expectAgreement(one, using: &random)
  }

  /// Infinities outside a window are not its business.
  @Test func aWindowSeesNothingElse() throws {
    var random = SeededGenerator(seed: 0, stream: 94)
    let map = MapShape(channels: 2, height: 6, width: 17)
    let one = try Case(
      on: map, WeightShape(filters: 2, channels: 1, rows: 3, columns: 3), groups: 2, stride: 1,
      padding: 1, then: nil, using: &random)
    var image = [Float](repeating: 1, count: map.count)
    image[0] = .infinity
    for set in InstructionSet.available {
      var executor = try Executor(LoweredNetwork(one.network, .dense), instructionSet: set)
      let scores = executor.run(image)
      let places = scores.indices.filter { !scores[$0].isFinite }
      #expect(places == [0, 1, 17, 18], "\(set)")
    }
  }

  /// Integers, bit for bit as they are defined.
  @Test(arguments: UInt64(0)..<20)
  func integersAreExact(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 96)
    for size in [3, 3, 5, nil] {
      let map = MapShape(
        channels: .random(in: 2...5, using: &random), height: .random(in: 1...20, using: &random),
        width: .random(in: 1...40, using: &random))
      let padding = Int.random(in: 0...3, using: &random)
      let shape = WeightShape(
        filters: map.channels * Int.random(in: 1...3, using: &random), channels: 1,
        rows: min(size ?? .random(in: 1...7, using: &random), map.height + 2 * padding),
        columns: min(size ?? .random(in: 1...7, using: &random), map.width + 2 * padding))
      let one = try Case(
        on: map, shape, groups: map.channels, stride: .random(in: 1...3, using: &random),
        padding: padding, then: Bool.random(using: &random) ? .relu : nil, using: &random)
      let image = (0..<map.count).map { _ in Float.random(in: 0...1, using: &random) }
      let integers = try IntegerNetwork(one.network, calibratedOn: [image])
      var naive = NaiveIntegers(integers)
      let expected = naive.scores(image)
      for set in InstructionSet.available {
        var executor = try Executor(integers, instructionSet: set)
        #expect(executor.integers(of: image).map(Int64.init) == expected, "\(one) on \(set)")
      }
    }
  }
}
