import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Single layers with random schemes: every form, on every instruction set, agrees with a naive
/// computation.
@Suite struct LayerParityTests {
  /// The largest error, as a share of the largest output.
  static let tolerance = 1e-4

  @Test(arguments: UInt64(0)..<30)
  func weightsExpandByTheFormula(seed: UInt64) {
    var random = SeededGenerator(seed: seed, stream: 1)
    for _ in 0..<10 {
      let shape = WeightShape(
        filters: .random(in: 1...12, using: &random), channels: .random(in: 1...12, using: &random),
        rows: .random(in: 1...6, using: &random), columns: .random(in: 1...6, using: &random))
      let layer = Layer.random(shape, using: &random)
      let naive = NaiveWeight(layer)
      let scheme = layer.weight.scheme
      #expect(relativeError(layer.weight.expanded.values, naive.values) < 1e-5, "\(scheme)")
      #expect(relativeError(layer.expandedBias, naive.bias) < 1e-5, "\(scheme)")
    }
  }

  @Test(arguments: UInt64(0)..<30)
  func convolutionsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 2)
    for _ in 0..<10 {
      let map = MapShape.random(using: &random)
      let padding = Int.random(in: 0...3, using: &random)
      let shape = WeightShape(
        filters: .random(in: 1...12, using: &random), channels: map.channels,
        rows: .random(in: 1...min(5, map.height + 2 * padding), using: &random),
        columns: .random(in: 1...min(5, map.width + 2 * padding), using: &random))
      let operation = Node.Operation.convolution(
        .random(shape, using: &random), stride: .random(in: 1...3, using: &random),
        padding: padding)
      try expectAgreement(operation, on: map, using: &random)
    }
  }

  /// Rows of all lengths around a register's, and more maps than a block has.
  @Test(arguments: UInt64(0)..<20)
  func wideConvolutionsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 4)
    for _ in 0..<3 {
      let map = MapShape(
        channels: .random(in: 1...9, using: &random), height: .random(in: 1...20, using: &random),
        width: .random(in: 7...40, using: &random))
      let padding = Int.random(in: 0...2, using: &random)
      let shape = WeightShape(
        filters: .random(in: 1...16, using: &random), channels: map.channels,
        rows: .random(in: 1...min(5, map.height + 2 * padding), using: &random),
        columns: .random(in: 1...5, using: &random))
      let operation = Node.Operation.convolution(
        .random(shape, using: &random), stride: .random(in: 1...4, using: &random),
        padding: padding)
      try expectAgreement(operation, on: map, using: &random)
    }
  }

  @Test(arguments: UInt64(0)..<15)
  func linearLayersAfterAFlattenAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 3)
    for _ in 0..<10 {
      let map = MapShape.random(using: &random)
      let shape = WeightShape(
        filters: .random(in: 1...12, using: &random), channels: map.channels, rows: map.height,
        columns: map.width)
      try expectAgreement(.linear(.random(shape, using: &random)), on: map, using: &random)
    }
  }

  /// Parabolas over hundreds of neighbours, as in fully connected layers, lose little in `Float`.
  @Test func longIntervalsStayAccurate() throws {
    var random = SeededGenerator(seed: 4)
    #expect(InstructionSet.available.last?.description == "portable")
    for text in [
      "filters=quadratic/all channels=quadratic/all", "filters=linear/all channels=linear/all",
      "filters=quadratic/125 channels=linear/100", "filters=linear/250 channels=quadratic/500",
    ] {
      let scheme = try Scheme(parsing: text)
      let shape = WeightShape(filters: 250, channels: 500)
      let coefficients = scheme.coefficientShape(for: shape)
      let layer = Layer(
        weight: .polynomial(
          PolynomialWeight(
            shape: shape, scheme: scheme,
            coefficients: .float(
              Tensor(
                shape: coefficients,
                values: .random(coefficients.reduce(1, *), using: &random))))),
        bias: nil)
      try expectAgreement(.linear(layer), on: MapShape(channels: 500), using: &random)
    }
  }

  private func expectAgreement(
    _ operation: Node.Operation, on map: MapShape, using random: inout SeededGenerator
  ) throws {
    let network = try Network(
      name: "one", input: map, nodes: [Node(name: "a", operation: operation, inputs: [.image])])
    let image = [Float].random(map.count, using: &random)
    let expected = NaiveReference(network: network).scores(image)
    let scheme = operation.layer?.weight.scheme
    let forms = LayerForm.reuse(of: network.layers[0]).subsets
    #expect(forms.contains(.dense))
    for form in forms {
      let lowered = try LoweredNetwork(network, .dense, exceptions: ["a": form])
      #expect(lowered.forms["a"] == form)
      for set in InstructionSet.available {
        var executor = try Executor(lowered, instructionSet: set)
        let error = relativeError(executor.run(image), expected)
        #expect(
          error < Self.tolerance,
          "\(form) on \(set): \(scheme?.description ?? "") on \(map)")
      }
    }
  }
}
