import Babbage
import Testing

/// Which integers are codes, that is, quantised values.
@Suite struct CodeGridTests {
  /// Odd codes use every pattern of bits, and are as far apart at zero as elsewhere.
  @Test(arguments: 2...7)
  func oddGridUsesEveryPattern(bits: Int) throws {
    let grid = CodeGrid.odd
    let patterns = (-(1 << (bits - 1))..<(1 << (bits - 1))).map { Int8($0) }
    let codes = patterns.compactMap { grid.code(packed: $0, bits: bits) }
    #expect(codes.map(Int.init) == Array(stride(from: 1 - 1 << bits, to: 1 << bits, by: 2)))
    #expect(codes.map(grid.packed) == patterns)
    for value in stride(from: Float(-140), to: 140, by: 0.37) {
      let code = Float(grid.code(nearest: value, bits: bits))
      let nearest = try #require(codes.map { abs(Float($0) - value) }.min())
      #expect(abs(code - value) == nearest)
    }
  }

  @Test func oddCodesSurviveAFile() throws {
    let codes: [Int8] = [-7, -5, -3, -1, 1, 3, 5, 7]
    let tensor = QuantizedTensor(
      shape: [2, 2, 2], bits: 3, grid: .odd, codes: codes, rowSteps: [0.5, -0.25])
    #expect(tensor.byteCount == 3 + 2 + 2)
    let shape = WeightShape(filters: 2, channels: 2, rows: 1, columns: 2)
    let scheme = try Scheme(parsing: "bits=3")
    let network = try Network(
      name: "odd", input: MapShape(channels: 2, height: 3, width: 3),
      nodes: [
        Node(
          name: "conv",
          operation: .convolution(
            Layer(
              weight: .polynomial(
                PolynomialWeight(shape: shape, scheme: scheme, coefficients: .quantized(tensor))),
              bias: nil), stride: 1, padding: 0), inputs: [.image])
      ])
    let read = try NetworkFile.decode(NetworkFile.encode(network))
    #expect(read == network)
    let layer = try #require(read.nodes[0].operation.layer)
    #expect(layer.weight.parameter.tensor.values == tensor.tensor.values)
    #expect(abs(tensor.tensor.values[0] + 3.5) < 0.02)
    #expect(abs(tensor.tensor.values[4] + 0.25) < 0.01, "a negative step turned the signs")
  }
}
