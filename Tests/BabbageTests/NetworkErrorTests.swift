import Babbage
import Testing

/// Shape inference: what comes out, and every reason to refuse.
@Suite struct NetworkErrorTests {
  static let map = MapShape(channels: 3, height: 6, width: 8)

  static func node(_ name: String, _ operation: Node.Operation, _ inputs: Node.Source...) -> Node {
    Node(name: name, operation: operation, inputs: inputs)
  }

  static func dense(
    _ filters: Int, _ channels: Int, _ rows: Int = 1, _ columns: Int = 1, bias: Bias? = nil
  ) -> Layer {
    Layer(
      weight: .dense(.float(Tensor(shape: [filters, channels, rows, columns]))), bias: bias)
  }

  private func expect(
    _ nodes: Node..., input: MapShape = map, throws error: NetworkError, at name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try Network(name: "n", input: input, nodes: nodes)
    }
    #expect(error.location == "at node '\(name)'", sourceLocation: sourceLocation)
    #expect(error.description.contains("'\(name)'"), sourceLocation: sourceLocation)
    #expect(!error.what.isEmpty && !error.remedy.isEmpty, sourceLocation: sourceLocation)
  }

  @Test func shapesThatFit() throws {
    let network = try Network(
      name: "n", input: Self.map,
      nodes: [
        Self.node("c", .convolution(Self.dense(4, 3, 3, 2), stride: 2, padding: 1), .image),
        Self.node("m", .maxPool(Pool(size: 2, stride: 1)), .node(0)),
        Self.node("a", .averagePool(Pool(size: 2, stride: 5)), .node(0)),
        Self.node("g", .globalAveragePool, .node(1)), Self.node("s", .add, .node(0), .node(0)),
        Self.node("f", .flatten, .node(4)),
        Self.node("l", .linear(Self.dense(7, 4, 3, 5)), .node(4)),
      ])
    // (6 + 2 - 3) / 2 + 1 = 3 rows, (8 + 2 - 2) / 2 + 1 = 5 columns.
    #expect(
      network.shapes.map(\.description)
        == ["4x3x5", "4x2x4", "4x1x1", "4x1x1", "4x3x5", "60x1x1", "7x1x1"])
    #expect(network.shape(of: .image) == Self.map)
    #expect(try Network(name: "n", input: Self.map, nodes: []).output == Self.map)
  }

  @Test func namesAndSources() {
    expect(
      Self.node("a", .activation(.relu), .image), Self.node("a", .activation(.relu), .node(0)),
      throws: .repeatedName("a"), at: "a")
    expect(
      Self.node("plus", .add, .image),
      throws: .wrongInputCount(node: "plus", expected: 2, got: 1), at: "plus")
    expect(
      Self.node("r", .activation(.relu), .image, .image),
      throws: .wrongInputCount(node: "r", expected: 1, got: 2), at: "r")
    expect(
      Self.node("r", .activation(.relu)), throws: .wrongInputCount(node: "r", expected: 1, got: 0),
      at: "r")
    for source in [0, 1, -1, 99] {
      expect(
        Self.node("r", .activation(.relu), .node(source)),
        Self.node("s", .activation(.relu), .image),
        throws: .sourceNotBefore(node: "r", source: source), at: "r")
    }
  }

  @Test func channelsAndBiases() {
    expect(
      Self.node("c", .convolution(Self.dense(4, 2), stride: 1, padding: 0), .image),
      throws: .wrongChannels(node: "c", expected: 2, got: 3), at: "c")
    expect(
      Self.node("l", .linear(Self.dense(4, 3, 6, 7)), .image),
      throws: .wrongChannels(node: "l", expected: 126, got: 144), at: "l")
    let two: [Float] = [1, 1]
    expect(
      Self.node(
        "n", .batchNorm(BatchNorm(gamma: two, beta: two, mean: two, variance: two)), .image),
      throws: .wrongChannels(node: "n", expected: 2, got: 3), at: "n")
    let bias = Bias(placement: .filters, values: .float(Tensor(shape: [3])))
    expect(
      Self.node("c", .convolution(Self.dense(4, 3, bias: bias), stride: 1, padding: 0), .image),
      throws: .wrongBias(node: "c", expected: 4, got: 3), at: "c")
  }

  @Test func coreBiasesHaveOneValueForEachCoreMap() throws {
    let scheme = try Scheme(parsing: "filters=linear/3")
    let shape = WeightShape(filters: 7, channels: 3)
    let weight = PolynomialWeight(
      shape: shape, scheme: scheme, coefficients: .float(Tensor(shape: [5, 3, 1])))
    func node(_ count: Int) -> Node {
      let bias = Bias(placement: .core, values: .float(Tensor(shape: [count])))
      let layer = Layer(weight: .polynomial(weight), bias: bias)
      return Self.node("c", .convolution(layer, stride: 1, padding: 0), .image)
    }
    _ = try Network(name: "n", input: Self.map, nodes: [node(5)])
    expect(node(7), throws: .wrongBias(node: "c", expected: 5, got: 7), at: "c")
  }

  @Test func windows() {
    let layer = Self.dense(4, 3, 7, 1)
    expect(
      Self.node("c", .convolution(layer, stride: 1, padding: 0), .image),
      throws: .windowTooLarge(node: "c", map: Self.map), at: "c")
    for (stride, padding) in [(0, 1), (-1, 1), (1 << 16, 1), (1, -1), (1, 1 << 16)] {
      expect(
        Self.node("c", .convolution(layer, stride: stride, padding: padding), .image),
        throws: .badWindow(node: "c"), at: "c")
    }
    for (size, stride) in [(0, 1), (1, 0), (-2, 1), (1, 1 << 16)] {
      let pool = Pool(size: size, stride: stride)
      expect(Self.node("p", .maxPool(pool), .image), throws: .badWindow(node: "p"), at: "p")
      expect(Self.node("p", .averagePool(pool), .image), throws: .badWindow(node: "p"), at: "p")
    }
    // Padding must not make a map of gigabytes out of a few bytes.
    let padding = 65_535
    expect(
      Self.node("c", .convolution(layer, stride: padding, padding: padding), .image),
      throws: .mapTooLarge(
        node: "c", map: MapShape(channels: 3, height: 6 + 2 * padding, width: 8 + 2 * padding)),
      at: "c")
    expect(
      Self.node("p", .maxPool(Pool(size: 7, stride: 1)), .image),
      throws: .windowTooLarge(node: "p", map: Self.map), at: "p")
  }

  @Test func mapsAndWeightsOutOfBounds() {
    expect(
      Self.node("r", .activation(.relu), .image),
      Self.node("c", .slice(MapSlice(channels: .init(count: 2))), .image),
      Self.node("s", .add, .node(0), .node(1)),
      throws: .differentMaps(
        node: "s", first: Self.map, second: MapShape(channels: 2, height: 6, width: 8)), at: "s")
    for input in [
      MapShape(channels: 0, height: 1, width: 1), MapShape(channels: -1, height: -1, width: 1),
      MapShape(channels: 1 << 13, height: 1 << 13, width: 2),
      MapShape(channels: 1 << 62, height: 1 << 62, width: 1 << 62),
    ] {
      expect(input: input, throws: .mapTooLarge(node: "image", map: input), at: "image")
    }
    let empty = WeightShape(filters: 4, channels: 0)
    expect(
      Self.node("c", .convolution(Self.dense(4, 0), stride: 1, padding: 0), .image),
      throws: .weightTooLarge(node: "c", weight: empty), at: "c")
    // A few coefficients can claim any number of weights.
    let shape = WeightShape(filters: 1 << 16, channels: 1 << 16)
    let weight = PolynomialWeight(
      shape: shape,
      scheme: Scheme(
        filters: AxisScheme(degree: .constant, interval: .all),
        channels: AxisScheme(degree: .constant, interval: .all)),
      coefficients: .float(Tensor(shape: [1, 1, 1])))
    expect(
      Self.node("l", .linear(Layer(weight: .polynomial(weight), bias: nil)), .image),
      throws: .weightTooLarge(node: "l", weight: shape), at: "l")
  }

  @Test func schemesAndPlans() throws {
    let shape = WeightShape(filters: 17, channels: 3)
    let scheme = try Scheme(parsing: "filters=linear knots=shifts")
    let weight = PolynomialWeight(
      shape: shape, scheme: scheme, coefficients: .float(Tensor(shape: [2, 3, 1])))
    let error = SchemeError.intervalTooLong(axis: "filters", length: 17, knots: .shifts)
    let layer = Layer(weight: .polynomial(weight), bias: nil)
    expect(
      Self.node("c", .convolution(layer, stride: 1, padding: 0), .image),
      throws: .badScheme(node: "c", error), at: "c")

    let network = try Network(
      name: "n", input: Self.map,
      nodes: [
        Self.node("c", .convolution(Self.dense(17, 3), stride: 1, padding: 0), .image),
        Self.node("d", .convolution(Self.dense(2, 17), stride: 1, padding: 0), .node(0)),
      ])
    let unknown = NetworkError.unknownLayer("e", known: ["c", "d"])
    #expect(throws: unknown) {
      try CompressionPlan(layers: ["e": scheme]).schemes(for: network)
    }
    #expect(unknown.location == "at layer 'e'")
    #expect(unknown.remedy.contains("c, d"))
    #expect(throws: NetworkError.badScheme(node: "c", error)) {
      try CompressionPlan(fallback: scheme).schemes(for: network)
    }
    let other = try Scheme(parsing: "bits=4")
    let plan = CompressionPlan(layers: ["c": other], fallback: .exact)
    #expect(try plan.schemes(for: network) == [0: other, 1: .exact])
    #expect(try CompressionPlan(layers: ["d": other]).schemes(for: network) == [1: other])
  }

  @Test func numbersThatAreNotFinite() throws {
    var weights = Tensor(shape: [4, 3, 1, 1])
    weights.values[5] = .infinity
    let layer = Layer(weight: .dense(.float(weights)), bias: nil)
    let network = try Network(
      name: "n", input: Self.map,
      nodes: [Self.node("c", .convolution(layer, stride: 1, padding: 0), .image)])
    let error = NetworkError.notFinite(node: "c")
    #expect(throws: error) { try LoweredNetwork(network, .dense) }
    #expect(error.location == "at node 'c'")
    // A variance of zero without epsilon divides by zero.
    let zeros: [Float] = [0, 0, 0]
    let norm = BatchNorm(gamma: [1, 1, 1], beta: zeros, mean: zeros, variance: zeros, epsilon: 0)
    let normalized = try Network(
      name: "n", input: Self.map, nodes: [Self.node("bn", .batchNorm(norm), .image)])
    #expect(throws: NetworkError.notFinite(node: "bn")) { try LoweredNetwork(normalized, .dense) }
  }
}
