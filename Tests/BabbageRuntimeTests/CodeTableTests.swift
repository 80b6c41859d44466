import Babbage
import BabbageRuntime
import Testing

/// Activations as tables of quantised values.
@Suite struct CodeTableTests {
  /// The table of an activation after a layer that gives these values for an image of 1.
  private func table(of activation: Activation, low: Float, high: Float) throws -> CodeTable {
    let weights = Tensor(shape: [2, 1, 1, 1], values: [low, high])
    let network = try Network(
      name: "n", input: MapShape(channels: 1),
      nodes: [
        Node(
          name: "l",
          operation: .convolution(
            Layer(weight: .dense(.float(weights)), bias: nil), stride: 1, padding: 0),
          inputs: [.image]),
        Node(name: "a", operation: .activation(activation), inputs: [.node(0)]),
        Node(
          name: "o",
          operation: .linear(
            Layer(weight: .dense(.float(Tensor(shape: [1, 2, 1, 1], values: [1, 1]))), bias: nil)),
          inputs: [.node(1)]),
      ])
    let tables = try IntegerNetwork(network, calibratedOn: [[1], [0.25]]).steps.compactMap { step in
      if case .table(let table) = step.kernel { table } else { nil }
    }
    return try #require(tables.first)
  }

  /// Codes -127 to 127 stand for -4 to 4, before hard swish and after it: it gave -1/3 to 4.
  @Test func aFunctionOfItsOwnScale() throws {
    let table = try table(of: .hardSwish, low: -4, high: 4)
    #expect(table.isSigned == true)
    for code in -127...127 {
      let x = Double(code) * 4 / 127
      let y = x * min(max(x + 3, 0), 6) / 6
      #expect(abs(Double(table[code]) - y * 127 / 4) <= 0.5 + 1e-4, "\(code)")
    }
    #expect(table[255] == 127, "what calibration did not see is cut off")
  }

  @Test func aFunctionThatKeepsScales() throws {
    let leaky = try table(of: .leakyRelu(slope: 0.25), low: -1, high: 1)
    #expect(leaky.isSigned == nil)
    for code in -255...255 {
      let value = Double(code)
      let expected = code > 0 ? value : (value * 0.25 + 0.5).rounded(.down)
      #expect(Double(leaky[code]) == expected, "\(code)")
    }
    let clip = try table(of: .clip(low: -0.5, high: .infinity), low: -1, high: 1)
    #expect(clip[-255] == -64, "the code nearest to -0.5, where 127 stands for 1")
    #expect((0...255).map { clip[$0] } == Array(0...255))
  }
}
