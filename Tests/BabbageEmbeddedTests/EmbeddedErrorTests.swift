import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Testing

/// What does not fit the exported program's tables is refused by name.
@Suite struct EmbeddedErrorTests {
  private func plan(_ nodes: [Node], input: MapShape) throws -> IntegerNetwork {
    let network = try Network(name: "n", input: input, nodes: nodes)
    let image = [Float](repeating: 0.5, count: network.input.count)
    return try IntegerNetwork(network, calibratedOn: [image])
  }

  private func layer(_ shape: WeightShape, using random: inout SeededGenerator) -> Layer {
    let values = [Float].random(shape.count, using: &random)
    return Layer(weight: .dense(.float(Tensor(shape: shape.axes, values: values))), bias: nil)
  }

  @Test func namesAStrideThatIsTooLong() throws {
    var random = SeededGenerator(seed: 1, stream: 84)
    let convolution = Node.Operation.convolution(
      layer(WeightShape(filters: 2, channels: 1, rows: 1, columns: 1), using: &random),
      stride: 300, padding: 0)
    let plan = try plan(
      [Node(name: "wide", operation: convolution, inputs: [.image])],
      input: MapShape(channels: 1, height: 1, width: 1000))
    #expect(
      throws: EmbeddedError.tooLarge(
        node: "wide", what: "stride or padding", value: 300, limit: 255)
    ) { try EmbeddedNetwork(plan, name: "n") }
  }

  @Test func namesHowManyMapsThereAre() throws {
    let node = Node(name: "n", operation: .concat, inputs: Array(repeating: .image, count: 65_535))
    let plan = try plan([node], input: MapShape(channels: 1))
    #expect(
      throws: EmbeddedError.tooLarge(
        node: "n", what: "inputs and parts", value: 65_536, limit: 65_534)
    ) { try EmbeddedNetwork(plan, name: "n") }
  }

  @Test func limitsAreKeptToTheByte() throws {
    var random = SeededGenerator(seed: 3, stream: 84)
    let shape = WeightShape(filters: 3, channels: 2, rows: 4, columns: 4)
    let plan = try plan(
      [Node(name: "only", operation: .linear(layer(shape, using: &random)), inputs: [.image])],
      input: MapShape(channels: 2, height: 4, width: 4))
    let network = try EmbeddedNetwork(plan, name: "n")
    let flash = network.constantBytes + network.codeBytes
    let memory = network.staticBytes + network.callerBytes
    try network.check(maxFlash: flash, maxMemory: memory)
    #expect(throws: EmbeddedError.self) {
      try network.check(maxFlash: flash - 1, maxMemory: nil)
    }
    let error = #expect(throws: EmbeddedError.self) {
      try network.check(maxFlash: nil, maxMemory: memory - 1)
    }
    #expect(error?.location == "at layer 'only'")
    #expect(error?.what.hasPrefix("\(memory) bytes of RAM where \(memory - 1) are allowed") == true)
  }
}
