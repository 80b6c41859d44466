import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Residual networks against the naive computation.
@Suite struct ResidualTests {
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
      for form in [LayerForms.Policy.reuse, .dense, .cheapest(RuntimeCost.float)] {
        var executor = try Executor(LoweredNetwork(network, form))
        #expect(relativeError(executor.run(image), expected) < 1e-4)
      }
    }
  }
}
