import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Any node may be a circuit's last: its codes are the scores.
@Suite struct LastNodeCircuitTests {
  @Test(
    .needs(.icarus), .tags(.tool),
    arguments: [
      .globalAveragePool, .maxPool(Pool(size: 2, stride: 2)), .activation(.sigmoid), .flatten,
      .pad(MapPadding(channels: .init(before: 1))),
    ] as [Node.Operation]) func inIcarus(last: Node.Operation) throws
  {
    var random = SeededGenerator(seed: 1, stream: 11)
    let layer = Layer.random(
      WeightShape(filters: 5, channels: 2, rows: 3, columns: 3), using: &random)
    let network = try Network(
      name: "net", input: MapShape(channels: 2, height: 4, width: 4),
      nodes: [
        Node(
          name: "convolution", operation: .convolution(layer, stride: 1, padding: 1),
          inputs: [.image]), Node(name: "last", operation: last, inputs: [.node(0)]),
      ])
    try Circuit(network, images: 3, lanes: 2, using: &random).expectRight(in: .icarus)
  }
}
