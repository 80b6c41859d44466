import Babbage
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// Widths come from worst-case sums: images that reach them are right, and one bit less is wrong.
@Suite(.serialized) struct CircuitWidthTests {
  /// All weights and pixels at one extreme, so that every sum is the largest there is.
  private func extreme(_ weight: Float, scheme: String?) throws -> Circuit {
    let shape = WeightShape(filters: 2, channels: 4, rows: 3, columns: 3)
    let dense = Tensor(shape: shape.axes, values: Array(repeating: weight, count: shape.count))
    let weights: Weight =
      try scheme.map {
        .polynomial(try PolynomialWeight(projecting: dense, onto: Scheme(parsing: $0)))
      } ?? .dense(.float(dense))
    let network = try Network(
      name: "extreme", input: MapShape(channels: 4, height: 3, width: 3),
      nodes: [
        Node(
          name: "all", operation: .linear(Layer(weight: weights, bias: nil)), inputs: [.image])
      ])
    return try Circuit(
      network, calibration: [[Float](repeating: 1, count: 36)],
      images: [Array(repeating: 255, count: 36), Array(repeating: 0, count: 36)])
  }

  private func narrow(_ parameter: String, in circuit: Circuit) throws {
    let file = circuit.scratch.url.appendingPathComponent("net.v")
    let text = try String(contentsOf: file, encoding: .utf8)
    let line = try #require(
      text.split(separator: "\n").first { $0.contains("parameter \(parameter) = ") })
    let width = try #require(Int(line.filter(\.isNumber)))
    let narrower = line.replacingOccurrences(of: "\(width)", with: "\(width - 1)")
    try Data(text.replacingOccurrences(of: line, with: narrower).utf8).write(to: file)
  }

  /// 127 * 255 * 36 for each sum.
  @Test(.needs(.icarus), .tags(.tool), arguments: [Float(1), -1])
  func sumsOfTheCore(weight: Float) throws {
    let circuit = try extreme(weight, scheme: nil)
    #expect(try circuit.simulate(by: .icarus).passes)
    // The magnitude has 21 bits, the sign another one.
    let text = try String(
      contentsOf: circuit.scratch.url.appendingPathComponent("net.v"), encoding: .utf8)
    #expect(text.contains("parameter SUM = 22,"))
    try narrow("SUM", in: circuit)
    #expect(try !circuit.simulate(by: .icarus).passes)
  }

  /// A window's sum of nine codes is 2,295, whatever comes after it.
  @Test(.needs(.icarus), .tags(.tool), arguments: ["MOMENT", "TERM"])
  func sumsOfAWindow(parameter: String) throws {
    let circuit = try extreme(1, scheme: "window=constant")
    #expect(try circuit.simulate(by: .icarus).passes)
    try narrow(parameter, in: circuit)
    #expect(try !circuit.simulate(by: .icarus).passes)
  }

  /// More polynomials over a window than most layers have.
  @Test(.needs(.icarus), .tags(.tool)) func manyPolynomials() throws {
    var random = SeededGenerator(seed: 1, stream: 13)
    let shape = WeightShape(filters: 3, channels: 2, rows: 6, columns: 6)
    let dense = Tensor(shape: shape.axes, values: .random(shape.count, using: &random))
    let weight = try PolynomialWeight(
      projecting: dense, onto: Scheme(parsing: "rows=linear/2 columns=linear/2"))
    let network = try Network(
      name: "many", input: MapShape(channels: 2, height: 6, width: 6),
      nodes: [
        Node(
          name: "all", operation: .linear(Layer(weight: .polynomial(weight), bias: nil)),
          inputs: [.image])
      ])
    let circuit = try Circuit(network, images: 2, using: &random)
    let text = try String(
      contentsOf: circuit.scratch.url.appendingPathComponent("net.v"), encoding: .utf8)
    #expect(text.contains("parameter MOMENTS = 36,"))
    try circuit.expectRight(in: .icarus)
  }

  /// Sums that fit 32 bits, though what they are made of may be larger: it is cut off.
  @Test(.needs(.icarus), .tags(.tool)) func partsOfSumsMayBeCutOff() throws {
    var random = SeededGenerator(seed: 2, stream: 13)
    let shape = WeightShape(filters: 3, channels: 16, rows: 6, columns: 6)
    let dense = Tensor(shape: shape.axes, values: .random(shape.count, using: &random))
    let weight = try PolynomialWeight(
      projecting: dense, onto: Scheme(parsing: "rows=quadratic columns=quadratic"))
    let network = try Network(
      name: "wide", input: MapShape(channels: 16, height: 6, width: 6),
      nodes: [
        Node(
          name: "all", operation: .linear(Layer(weight: .polynomial(weight), bias: nil)),
          inputs: [.image])
      ])
    let circuit = try Circuit(network, images: 4, using: &random)
    let text = try String(
      contentsOf: circuit.scratch.url.appendingPathComponent("net.v"), encoding: .utf8)
    #expect(text.contains("parameter SUM = 32,"))
    try circuit.expectRight(in: .icarus)
  }
}
