import Babbage
import Testing

/// Polynomials along a filter's flattened weights, and along all weights in ascending order.
@Suite struct LiteralBaselineTests {
  /// The line through 0, 2, 1 is 0.5, 1, 1.5; it runs from one channel into the next.
  ///
  /// The second filter's first three weights are a line, and what an interval of one holds is kept.
  @Test func flattenedLinesByHand() throws {
    let dense = Tensor(shape: [2, 2, 1, 2], values: [0, 2, 1, 5, 6, 3, 0, -1])
    let weight = try PolynomialWeight(
      projecting: dense, onto: Scheme(parsing: "flattened=linear/3"))
    #expect(weight.coefficients.shape == [2, 3, 1])
    #expect(weight.order == nil)
    expectClose(weight.expanded, [0.5, 1, 1.5, 5, 6, 3, 0, -1])
    // Both filters the same: a constant along the filters.
    let mean = try PolynomialWeight(
      projecting: dense, onto: Scheme(parsing: "filters=constant flattened=linear/3"))
    #expect(mean.coefficients.shape == [1, 3, 1])
    expectClose(mean.expanded, [3.25, 2, 0.75, 2, 3.25, 2, 0.75, 2])
  }

  /// Ascending, 3 0 0 is 0 0 3: the line -0.5, 1, 2.5 on the places 1, 2, 0.
  @Test func sortedLinesByHand() throws {
    let dense = Tensor(shape: [3, 1, 1, 1], values: [3, 0, 0])
    let weight = try PolynomialWeight(projecting: dense, onto: Scheme(parsing: "sorted=linear"))
    #expect(weight.order?.positions == [1, 2, 0])
    #expect(weight.coefficients.shape == [1, 2, 1])
    expectClose(weight.expanded, [2.5, -0.5, 1])
    // In intervals of three, 0 1 2 is a line already and 5 stands alone.
    let exact = Tensor(shape: [2, 1, 1, 2], values: [2, 0, 5, 1])
    let kept = try PolynomialWeight(projecting: exact, onto: Scheme(parsing: "sorted=linear/3"))
    #expect(kept.order?.positions == [1, 3, 0, 2])
    expectClose(kept.expanded, exact.values)
  }

  /// A line fits an interval at least as well as the constant in its middle, which is nowhere off
  /// by more than half the interval's range.
  @Test func sortedWeightsHaveASmallError() throws {
    for site in try Network.leNet5(seed: 3).layers {
      let (node, dense) = (site.node, site.layer.weight.expanded)
      let fitted = try PolynomialWeight(
        projecting: dense, onto: Scheme(parsing: "sorted=linear/64")
      ).expanded
      let sorted = dense.values.sorted().map(Double.init)
      let bound = stride(from: 0, to: sorted.count, by: 64).reduce(0.0) { sum, start in
        let end = min(start + 64, sorted.count)
        let half = (sorted[end - 1] - sorted[start]) / 2
        return sum + Double(end - start) * half * half
      }
      let error = zip(fitted.values, dense.values).reduce(0.0) {
        $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
      }
      let square = sorted.reduce(0) { $0 + $1 * $1 }
      #expect(error <= bound, "\(node.name)")
      if node.name == "fc1" { #expect((error / square).squareRoot() < 0.01) }
    }
  }

  @Test func positionsTakeAsFewBitsAsCanNameThem() {
    let cases = [0: 0, 1: 0, 2: 1, 3: 2, 4: 2, 5: 3, 256: 8, 257: 9, 400_000: 19, 1 << 28: 28]
    for (count, bits) in cases { #expect(Permutation.bits(for: count) == bits) }
    #expect(Permutation(sorting: [2, 1, 2, 0]).positions == [3, 1, 0, 2])
    #expect(Permutation(sorting: [2, 1, 2, 0]).byteCount == 1)
    #expect(Permutation([])?.byteCount == 0)
    #expect(Permutation([0])?.byteCount == 0)
    #expect(Permutation([1, 0, 2])?.positions == [1, 0, 2])
    for positions in [[1, 1, 0], [0, 1, 3], [1], [.max, 0]] as [[UInt32]] {
      #expect(Permutation(positions) == nil)
    }
    var random = SeededGenerator(seed: 4)
    let shuffled = Permutation(shuffling: 1000, using: &random).positions
    #expect(shuffled.sorted() == Array(0..<1000))
  }

  /// A filter of 6x8x3x3 weights: 432 of them, 9 bits a position.
  @Test func sizesCountTheOrder() throws {
    let dense = Tensor(shape: [6, 8, 3, 3], values: (0..<432).map { Float($0 % 37) })
    func size(_ text: String) throws -> Size {
      let weight = try PolynomialWeight(projecting: dense, onto: Scheme(parsing: text))
      return Size(of: .linear(Layer(weight: .polynomial(weight), bias: nil)))
    }
    // 6 whole intervals of 64 and one of 48, two numbers each; 432 positions of 9 bits.
    let sorted = try size("sorted=linear/64")
    #expect(sorted.coefficients == 14)
    #expect(sorted.payloadBytes == 4 * 14 + 432 * 9 / 8)
    // 72 weights of a filter are 2 intervals of 25 and one of 22.
    let flattened = try size("flattened=linear/25")
    #expect(flattened.coefficients == 36)
    #expect(flattened.payloadBytes == 4 * 36)
    #expect(try size("filters=linear/3 flattened=linear/25").coefficients == 4 * 6)
  }

  /// Only what lies along the filters can be shared.
  @Test func layersRunWithTheirWeightsMultipliedOut() throws {
    var random = SeededGenerator(seed: 6)
    let dense = Tensor.random([6, 3, 2, 2], using: &random)
    for (text, form) in [
      ("flattened=linear/5", LayerForm.dense), ("sorted=linear/5", .dense),
      ("filters=linear/3 flattened=linear/5", .expand),
    ] {
      let weight = try PolynomialWeight(projecting: dense, onto: Scheme(parsing: text))
      #expect(weight.separable.expanded == weight.expanded)
      let bias = Bias(
        placement: .core,
        values: .float(Tensor(shape: [form == .dense ? 6 : 4])))
      let network = try Network(
        name: "n", input: MapShape(channels: 3, height: 4, width: 4),
        nodes: [
          Node(
            name: "c",
            operation: .convolution(
              Layer(weight: .polynomial(weight), bias: bias), stride: 1, padding: 0),
            inputs: [.image])
        ])
      #expect(LayerForm.reuse(of: network.layers[0]) == form)
      let report = try #require(network.arithmeticReports.first)
      #expect(report.form == form)
      // 9 pixels of 6 or 4 maps, 12 terms each.
      #expect(report.running.multiplications == (form == .dense ? 648 : 432))
    }
  }

  private func expectClose(
    _ tensor: Tensor, _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      tensor.count == expected.count
        && zip(tensor.values, expected).allSatisfy { abs($0 - $1) < 1e-5 },
      "\(tensor.values)", sourceLocation: sourceLocation)
  }
}
