import Babbage
import Testing

/// Sizes and counts of a convolution and a fully connected layer, all computed by hand.
@Suite struct AccountingTests {
  let reports: [LayerReport]
  let network: Network

  init() throws {
    let convolution = try Self.layer(
      WeightShape(filters: 6, channels: 8, rows: 3, columns: 3),
      "filters=linear/3 channels=quadratic/4 window=linear bits=4", bias: 4)
    let linear = try Self.layer(
      WeightShape(filters: 5, channels: 6, rows: 4, columns: 4),
      "filters=quadratic channels=linear/4 rows=quadratic knots=shifts bias=filters", bias: 5)
    network = try Network(
      name: "two", input: MapShape(channels: 8, height: 6, width: 6),
      nodes: [
        Node(
          name: "conv", operation: .convolution(convolution, stride: 1, padding: 0),
          inputs: [.image]),
        Node(name: "flatten", operation: .flatten, inputs: [.node(0)]),
        Node(name: "fc", operation: .linear(linear), inputs: [.node(1)]),
      ])
    reports = network.arithmeticReports
  }

  private static func layer(
    _ shape: WeightShape, _ text: String, bias: Int
  ) throws -> Layer {
    let scheme = try Scheme(parsing: text)
    let coefficients = Tensor(shape: scheme.coefficientShape(for: shape), repeating: 1)
    var parameter = Parameter.float(coefficients)
    if case .bits(let bits) = scheme.format {
      parameter = .quantized(
        QuantizedTensor(
          shape: coefficients.shape, bits: bits, codes: coefficients.values.map { _ in 1 },
          rowSteps: Array(repeating: 1, count: coefficients.shape[0])))
    }
    return Layer(
      weight: .polynomial(PolynomialWeight(shape: shape, scheme: scheme, coefficients: parameter)),
      bias: Bias(placement: scheme.bias, values: .float(Tensor(shape: [bias]))))
  }

  /// Coefficients, parameters and bytes of the convolution.
  ///
  /// Coefficients: 2 intervals of 2 along the filters, 2 of 3 along the channels, 3 in the window:
  /// 4·6·3 = 72. With 4 biases and a scale for each of 4 rows: 80 parameters. Bytes: 72 codes of
  /// 4 bits are 36, 4 scales, 2 for the step, 4 floats: 58. Dense: 6·8·9 weights and 6 biases.
  @Test func convolutionSize() {
    let size = reports[0].size
    #expect(size.coefficients == 72)
    #expect(size.parameters == 80)
    #expect(size.payloadBytes == 58)
    #expect(size.denseParameters == 438)
    #expect(size.denseBytes == 1752)
  }

  /// 6·4·4 = 96 outputs of 72 terms and a bias; 8·6·6 = 288 words in, 438 parameters, 96 out.
  @Test func denseConvolution() {
    #expect(reports[0].dense.multiplications == 6912)
    #expect(reports[0].dense.additions == 6912)
    #expect(reports[0].dense.memoryWords == 288 + 438 + 96)
  }

  /// - Reduce, 36 pixels: an interval of 4 with three orders takes 3 + 2 + 1 additions; 2
  ///   intervals: 36·12 = 432.
  /// - Moments, for each of 6 reduced maps: along the columns, at 6·4 places, `1 1 1` takes 2
  ///   additions and `-1 0 1` takes 1: 72. Along the rows, at 4·4 places, of the elements 1, x, y
  ///   two take 2 and one takes 1: 80. Together 6·152 = 912, no multiplication.
  /// - Core: 4·16 outputs of 6·3 = 18 terms and a bias: 1152 multiplications, 1152 additions.
  /// - Expand, 16 pixels: a line over 3 filters takes 2 additions; 2 intervals: 64.
  @Test func reusedConvolution() {
    #expect(reports[0].reuse.multiplications == 1152)
    #expect(reports[0].reuse.additions == 432 + 912 + 1152 + 64)
    #expect(reports[0].reuse.memoryWords == 288 + 80 + 96)
    #expect(reports[0].reuse.arithmetic == 3712)
    #expect(reports[0].form != .dense)
    #expect(reports[0].running == reports[0].reuse)
  }

  /// Coefficients, parameters and bytes of the linear layer.
  ///
  /// Coefficients: 3 along the filters, 2 + 2 along channels in intervals of 4 and 2, 3·4 in the
  /// window: 144. With 5 biases 149 parameters, all floats: 596 bytes. Dense: 5·96 + 5.
  @Test func linearSize() {
    let size = reports[1].size
    #expect(size.coefficients == 144)
    #expect(size.parameters == 149)
    #expect(size.payloadBytes == 596)
    #expect(size.denseParameters == 485)
    #expect(reports[1].dense.multiplications == 480)
    #expect(reports[1].dense.additions == 480)
    #expect(reports[1].dense.memoryWords == 96 + 485 + 5)
  }

  /// - Reduce, 16 pixels, lines on knots 0 1 2 4: an interval of 4 takes 3 + 2 additions (the knot
  ///   0 adds nothing, the others are shifts), one of 2 takes 1 + 0: 16·6 = 96.
  /// - Moments, for each of 4 reduced maps: columns are left alone. Along the rows, for each of 4
  ///   columns, `1 1 1 1`, `-7 -3 1 9` and `7 -4 -8 5` take 3 additions each; 7, 3 and 9, then 7
  ///   and 5 are no powers of two: 5 multiplications. Together 4·4·9 = 144 and 4·4·5 = 80.
  /// - Core: 3 outputs of 4·12 = 48 terms: 144 multiplications, 3·47 = 141 additions.
  /// - Expand, parabola over 5 filters at 0 1 2 4 8: the slope adds 4 times; t(t-1)/2 = 0 0 1 6 28
  ///   = -, -, 1, 4+2, 32-4 adds 1 + 2 + 2 times: 9.
  /// - Bias: 5 filters.
  @Test func reusedLinear() {
    #expect(reports[1].reuse.multiplications == 80 + 144)
    #expect(reports[1].reuse.additions == 96 + 144 + 141 + 9 + 5)
    #expect(reports[1].reuse.memoryWords == 96 + 149 + 5)
    #expect(reports[1].form != .dense)
  }

  @Test func networkSumsItsNodes() {
    let size = network.size
    #expect(size.coefficients == 72 + 144)
    #expect(size.parameters == 80 + 149)
    #expect(size.payloadBytes == 58 + 596)
    #expect(size.denseParameters == 438 + 485)
    #expect(size.denseBytes == 3692)
    #expect(abs(size.ratio - 3692.0 / 654) < 1e-12)
    #expect(reports.map(\.name) == ["conv", "fc"])
    #expect(reports[0].weight.description == "6x8x3x3")
  }

  /// Four arrays of 3 and an epsilon in the file; inference needs a scale and a shift.
  @Test func batchNormSize() {
    let threes: [Float] = [1, 2, 3]
    let size = Size(
      of: .batchNorm(BatchNorm(gamma: threes, beta: threes, mean: threes, variance: threes)))
    #expect(size.parameters == 6)
    #expect(size.payloadBytes == 4 * 13)
    #expect(size.denseParameters == 6)
    #expect(size.coefficients == 0)
    #expect(Size(of: .activation(.relu)) == Size())
  }

  /// Without biases each output takes one addition less than it has terms.
  @Test func layersWithoutBias() throws {
    let shape = WeightShape(filters: 2, channels: 3)
    let layer = Layer(weight: .dense(.float(Tensor(shape: shape.axes))), bias: nil)
    let network = try Network(
      name: "n", input: MapShape(channels: 3, height: 2, width: 5),
      nodes: [
        Node(
          name: "c", operation: .convolution(layer, stride: 1, padding: 0), inputs: [.image])
      ])
    let report = try #require(network.arithmeticReports.first)
    #expect(report.dense.multiplications == 60)
    #expect(report.dense.additions == 40)
    #expect(report.reuse == report.dense)
    #expect(report.form == .dense)
    #expect(report.size.parameters == 6)
  }

  /// Parabolas over 6 filters on uniform knots: 5 additions for the line and 4 more.
  @Test func expandingAParabola() throws {
    let layer = try Self.layer(
      WeightShape(filters: 6, channels: 1), "filters=quadratic bias=filters", bias: 6)
    let network = try Network(
      name: "n", input: MapShape(channels: 1),
      nodes: [Node(name: "fc", operation: .linear(layer), inputs: [.image])])
    let report = try #require(network.arithmeticReports.first)
    #expect(report.reuse.multiplications == 3)
    #expect(report.reuse.additions == 9 + 6)
  }
}
