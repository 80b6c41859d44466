import Babbage
import BabbageTestSupport
import Testing

/// Folding normalisations into the layers before them.
@Suite struct FoldingTests {
  static let map = MapShape(channels: 3, height: 4, width: 4)

  static func layer(
    _ scheme: Scheme?, filters: Int = 6, bits: Int? = nil, bias: BiasPlacement?
  ) -> Layer {
    var random = SeededGenerator(seed: 11)
    let shape = WeightShape(filters: filters, channels: 3, rows: 2, columns: 2)
    func parameter(_ shape: [Int]) -> Parameter {
      let tensor = Tensor.random(shape, using: &random)
      return bits.map { .quantized(QuantizedTensor(quantizing: tensor, bits: $0)) }
        ?? .float(tensor)
    }
    let weight: Weight
    if let scheme {
      weight = .polynomial(
        PolynomialWeight(
          shape: shape, scheme: scheme,
          coefficients: parameter(scheme.coefficientShape(for: shape)),
          order: scheme.isSorted ? Permutation(shuffling: shape.count, using: &random) : nil))
    } else {
      weight = .dense(parameter(shape.axes))
    }
    let coreMaps = (scheme ?? .exact).filters.count(onAxisOf: filters)
    return Layer(
      weight: weight,
      bias: bias.map {
        Bias(placement: $0, values: parameter([$0 == .core ? coreMaps : filters]))
      })
  }

  static func norm(_ channels: Int, seed: UInt64 = 1) -> BatchNorm {
    var random = SeededGenerator(seed: seed, stream: 7)
    return .random(channels, using: &random)
  }

  /// The normalisation's factor and offset from its formula, in `Double`.
  static func affine(_ norm: BatchNorm) -> [(scale: Double, shift: Double)] {
    norm.gamma.indices.map { index in
      let root = (Double(norm.variance[index]) + Double(norm.epsilon)).squareRoot()
      let scale = Double(norm.gamma[index]) / root
      return (scale, Double(norm.beta[index]) - Double(norm.mean[index]) * scale)
    }
  }

  static func network(_ nodes: [(String, Node.Operation, [Node.Source])]) throws -> Network {
    try Network(
      name: "n", input: map,
      nodes: nodes.map { Node(name: $0.0, operation: $0.1, inputs: $0.2) })
  }

  private func expectClose(_ values: [Float], _ expected: [Double]) {
    #expect(values.count == expected.count && !values.isEmpty)
    let scale = expected.reduce(1) { max($0, abs($1)) }
    #expect(zip(values, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 * scale })
  }

  @Test(arguments: [
    "dense", "exact", "channels=linear window=linear", "filters=linear/1", "flattened=linear/5",
  ])
  func aNormalisationAfterALayerFolds(text: String) throws {
    let scheme = text == "dense" ? nil : try Scheme(parsing: text)
    for bias in [nil, BiasPlacement.core, .filters] {
      let (layer, norm) = (Self.layer(scheme, bias: bias), Self.norm(6))
      let folded = try Self.network([
        ("c", .convolution(layer, stride: 1, padding: 1), [.image]),
        ("bn", .batchNorm(norm), [.node(0)]), ("r", .activation(.relu), [.node(1)]),
      ]).foldingBatchNorm()
      #expect(folded.nodes.map(\.name) == ["c", "r"])
      #expect(folded.nodes[1].inputs == [.node(0)])
      let result = try #require(folded.nodes[0].operation.layer)
      let affine = Self.affine(norm)
      let width = layer.weight.expanded.count / 6
      expectClose(
        result.weight.expanded.values,
        layer.weight.expanded.values.enumerated().map { Double($1) * affine[$0 / width].scale })
      expectClose(
        result.expandedBias,
        zip(layer.expandedBias, affine).map { Double($0) * $1.scale + $1.shift })
    }
  }

  @Test func twoNormalisationsInARowFoldBoth() throws {
    let layer = Self.layer(nil, bias: .filters)
    let (first, second) = (Self.norm(6), Self.norm(6, seed: 2))
    let folded = try Self.network([
      ("c", .convolution(layer, stride: 1, padding: 0), [.image]),
      ("bn1", .batchNorm(first), [.node(0)]), ("bn2", .batchNorm(second), [.node(1)]),
      ("r", .activation(.relu), [.node(2)]), ("s", .add, [.node(2), .node(3)]),
    ]).foldingBatchNorm()
    #expect(folded.nodes.map(\.name) == ["c", "r", "s"])
    #expect(folded.nodes[2].inputs == [.node(0), .node(1)])
    let affines = zip(Self.affine(first), Self.affine(second))
    let expected = zip(layer.expandedBias, affines).map { value, affine in
      (Double(value) * affine.0.scale + affine.0.shift) * affine.1.scale + affine.1.shift
    }
    expectClose(folded.nodes[0].operation.layer?.expandedBias ?? [], expected)
  }

  @Test func whatIsNotExactStays() throws {
    let shared = Self.layer(try Scheme(parsing: "filters=linear/2"), bias: .core)
    let quantized = Self.layer(nil, bits: 4, bias: .filters)
    let sorted = Self.layer(try Scheme(parsing: "sorted=linear/5"), bias: .core)
    for layer in [shared, quantized, sorted] {
      let network = try Self.network([
        ("c", .convolution(layer, stride: 1, padding: 0), [.image]),
        ("bn", .batchNorm(Self.norm(6)), [.node(0)]),
      ])
      #expect(try network.foldingBatchNorm() == network)
    }
    let layer = Self.layer(nil, bias: .filters)
    let read = try Self.network([
      ("c", .convolution(layer, stride: 1, padding: 0), [.image]),
      ("bn", .batchNorm(Self.norm(6)), [.node(0)]), ("s", .add, [.node(0), .node(1)]),
    ])
    #expect(try read.foldingBatchNorm() == read, "the layer's output is read around it")
    let elsewhere = try Self.network([
      ("bn", .batchNorm(Self.norm(3)), [.image]),
      ("c", .convolution(layer, stride: 1, padding: 0), [.node(0)]),
      ("r", .activation(.relu), [.node(1)]),
      ("bn2", .batchNorm(Self.norm(6)), [.node(2)]),
    ])
    #expect(try elsewhere.foldingBatchNorm() == elsewhere)
  }

  /// `y = PFᵀ · norm(z + b) + b'` for core maps `z`, a core bias `b` or a filter bias `b'`.
  @Test(arguments: ["filters=linear/4", "filters=quadratic channels=linear", "exact"])
  func aNormalisationOfCoreMapsFolds(text: String) throws {
    for placement in BiasPlacement.allCases {
      for bias in [nil, BiasPlacement.core, .filters] {
        var scheme = try Scheme(parsing: text)
        scheme.bias = placement
        let layer = Self.layer(scheme, bias: bias)
        guard case .polynomial(let weight) = layer.weight else {
          Issue.record("a layer without polynomials")
          continue
        }
        let coreMaps = weight.coefficients.shape[0]
        let norm = Self.norm(coreMaps)
        let affine = Self.affine(norm)
        let folded = layer.foldingCoreNormalization(norm)

        let width = weight.coefficients.count / coreMaps
        expectClose(
          folded.weight.parameter.tensor.values,
          weight.coefficients.tensor.values.enumerated().map {
            Double($1) * affine[$0 / width].scale
          })
        let stored = layer.bias?.values.tensor.values.map(Double.init)
        let matrix = weight.basis.filters.matrix
        let expected = (0..<6).map { filter in
          (0..<coreMaps).reduce(bias == .filters ? stored?[filter] ?? 0 : 0) { sum, row in
            let inner = bias == .core ? stored?[row] ?? 0 : 0
            let value = inner * affine[row].scale + affine[row].shift
            return sum + Double(matrix.values[row * 6 + filter]) * value
          }
        }
        expectClose(folded.expandedBias, expected)
        #expect(
          folded.bias?.placement == (bias == .filters ? .filters : placement),
          "a bias for each filter cannot move to the core maps")
      }
    }
  }

  @Test func quantisedCoefficientsKeepTheirRows() throws {
    let layer = Self.layer(try Scheme(parsing: "filters=linear/4"), bits: 4, bias: .core)
    #expect(layer.foldingCoreNormalization(Self.norm(4)) == layer)
    let dense = Self.layer(nil, bias: nil)
    #expect(dense.foldingCoreNormalization(Self.norm(6)) == dense)
  }
}
