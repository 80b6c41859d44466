import Babbage
import BabbageEmbedded
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Poolings of any windows in programs, with whole maps and with rings of rows: what comes out is
/// the integer engine's.
@Suite struct PoolProgramTests {
  /// Poolings one after another, of a convolution's map, and scores.
  private func network(using random: inout SeededGenerator) throws -> Network {
    let map = MapShape(channels: 2, height: 9, width: 11)
    let first = WeightShape(filters: 3, channels: 2, rows: 3, columns: 3)
    var nodes = [
      Node(
        name: "first",
        operation: .convolution(.random(first, using: &random), stride: 1, padding: 1, groups: 1),
        inputs: [.image])
    ]
    var shape = MapShape(channels: 3, height: 9, width: 11)
    for index in 0..<3 {
      let pool = Pool.random(on: shape, using: &random)
      let kinds: [Node.Operation] = [
        .maxPool(pool), .averagePool(pool), .averagePool(pool, countsPadding: false),
      ]
      nodes.append(
        Node(
          name: "p\(index)", operation: kinds.randomElement(using: &random) ?? kinds[2],
          inputs: [.node(index)]))
      shape = try Network(name: "n", input: map, nodes: nodes).output
    }
    let weights = WeightShape(
      filters: 4, channels: shape.channels, rows: shape.height, columns: shape.width)
    let values = [Float].random(weights.count, using: &random)
    let scores = Layer(
      weight: .dense(.float(Tensor(shape: weights.axes, values: values))), bias: nil)
    nodes.append(Node(name: "last", operation: .linear(scores), inputs: [.node(3)]))
    return try Network(name: "pools", input: map, nodes: nodes)
  }

  @Test(.needs(.gccSanitizers), .tags(.tool), arguments: [false, true])
  func eachWindow(streams: Bool) throws {
    var random = SeededGenerator(seed: streams ? 2 : 1, stream: 84)
    let entries = try (0..<4).map { _ in
      ProgramSet.Entry(network: try network(using: &random), streams: streams)
    }
    try ProgramSet(entries).expectRight(using: &random)
  }

  /// Programs that count no places have nothing of it.
  @Test func whatCountsPlaces() throws {
    var random = SeededGenerator(seed: 3, stream: 84)
    let scores = Layer.random(
      WeightShape(filters: 2, channels: 1, rows: 2, columns: 2), using: &random)
    func source(_ operation: Node.Operation) throws -> String {
      let network = try Network(
        name: "n", input: MapShape(channels: 1, height: 4, width: 4),
        nodes: [
          Node(name: "pool", operation: operation, inputs: [.image]),
          Node(name: "scores", operation: .linear(scores), inputs: [.node(0)]),
        ])
      let export = try Export(network, calibration: [[Float](repeating: 0.5, count: 16)])
      return try #require(
        EmbeddedProject(export.embedded, vectors: []).files.first { $0.path == "net.c" }?.text)
    }
    let pool = Pool(size: 3, stride: 2, padding: 1)
    #expect(try source(.averagePool(pool)).contains("NET_COUNTS_PLACES 0"))
    #expect(try source(.averagePool(pool, countsPadding: false)).contains("NET_COUNTS_PLACES 1"))
    let large = Pool(
      rows: .init(size: 3, stride: 1),
      columns: .init(size: 40_000, stride: 39_999, before: 39_999, after: 39_999))
    #expect(
      throws: EmbeddedError.tooLarge(
        node: "pool", what: "rows or columns of a window", value: 40_000, limit: 32_767)
    ) { _ = try source(.maxPool(large)) }
  }
}
