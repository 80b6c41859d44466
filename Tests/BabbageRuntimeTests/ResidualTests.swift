import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// The shortcut by hand, and residual networks against the naive computation.
@Suite struct ResidualTests {
  private func run(_ operation: Operation, on map: MapShape, _ image: [Float]) throws -> [Float] {
    let network = try Network(
      name: "one", input: map,
      nodes: [Node(name: "s", operation: operation, inputs: [.image])])
    var executor = Executor(try Plan(network))
    // A second run finds an arena that is no longer zero.
    _ = executor.run(image.map { $0 + 100 })
    return executor.run(image)
  }

  @Test func everySecondPixelBetweenZeros() throws {
    let map = MapShape(channels: 2, height: 3, width: 4)
    let image: [Float] = [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
      -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12,
    ]
    let zeros: [Float] = [0, 0, 0, 0]
    let kept: [Float] = [1, 3, 9, 11, -1, -3, -9, -11]
    #expect(
      try run(.shortcut(stride: 2, channels: 4), on: map, image) == zeros + kept + zeros)
    #expect(
      try run(.shortcut(stride: 2, channels: 3), on: map, image) == kept + zeros,
      "an odd map of zeros goes after")
    #expect(
      try run(.shortcut(stride: 2, channels: 5), on: map, image) == zeros + kept + zeros + zeros)
    #expect(try run(.shortcut(stride: 1, channels: 2), on: map, image) == image)
    #expect(try run(.shortcut(stride: 3, channels: 2), on: map, image) == [1, 4, -1, -4])
    #expect(try run(.shortcut(stride: 65_535, channels: 2), on: map, image) == [1, -1])
  }

  @Test func theInputOfAShortcutIsKept() throws {
    let map = MapShape(channels: 1, height: 2, width: 2)
    let network = try Network(
      name: "kept", input: map,
      nodes: [
        Node(name: "r", operation: .relu, inputs: [.image]),
        Node(name: "s", operation: .shortcut(stride: 1, channels: 1), inputs: [.node(0)]),
        Node(name: "sum", operation: .add, inputs: [.node(0), .node(1)]),
      ])
    var executor = Executor(try Plan(network))
    #expect(executor.run([1, -2, 3, 4]) == [2, 0, 6, 8])
  }

  @Test(arguments: UInt64(0)..<4)
  func resNetAgrees(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 51)
    // An odd side too, where stride 2 rounds.
    let side = seed.isMultiple(of: 2) ? 8 : 7
    let start = try Network.resNet(
      depth: 8, input: MapShape(channels: 3, height: side, width: side), seed: seed)
    var nodes = start.nodes
    for (index, shape) in start.shapes.enumerated() {
      if case .batchNorm = nodes[index].operation {
        nodes[index].operation = .batchNorm(.random(shape.channels, using: &random))
      }
    }
    let trained = try Network(name: start.name, input: start.input, nodes: nodes)
    for network in [start, trained] {
      let image = [Float].random(network.input.count, using: &random)
      let expected = NaiveReference(network: network).scores(image)
      for form in [Plan.Form.reuse, .dense, .cheapest] {
        var executor = Executor(try Plan(network, form: form))
        #expect(relativeError(executor.run(image), expected) < 1e-4)
      }
    }
  }
}
