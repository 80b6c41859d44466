import Babbage
import BabbageEmbedded
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Convolutions in groups in programs, depthwise ones first: what comes out is the integer engine's.
@Suite struct GroupedProgramTests {
  /// A convolution, one in groups that a pooling may follow, a pointwise one and scores.
  private func network(using random: inout SeededGenerator) throws -> Network {
    let map = MapShape(
      channels: 2, height: .random(in: 5...9, using: &random),
      width: .random(in: 5...13, using: &random))
    let groups = Int.random(in: 2...5, using: &random)
    // Mostly depthwise, with one filter or several for each channel.
    let each = Int.random(in: 0...2, using: &random) == 0 ? 3 : 1
    let filters = groups * Int.random(in: 1...2, using: &random)
    let (rows, columns) = (
      Int.random(in: 1...4, using: &random), Int.random(in: 1...5, using: &random)
    )
    let stride = Int.random(in: 1...3, using: &random)
    func node(_ name: String, _ operation: Node.Operation, after: Int) -> Node {
      Node(name: name, operation: operation, inputs: [after < 0 ? .image : .node(after)])
    }
    func convolution(
      _ shape: WeightShape, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) -> Node.Operation {
      .convolution(
        .random(shape, using: &random), stride: stride, padding: padding, groups: groups)
    }
    let first = WeightShape(filters: groups * each, channels: 2, rows: 3, columns: 3)
    let middle = WeightShape(filters: filters, channels: each, rows: rows, columns: columns)
    let point = WeightShape(filters: 5, channels: filters)
    var nodes = [
      node("first", convolution(first, padding: 1), after: -1),
      node(
        "groups",
        convolution(
          middle, stride: stride, padding: Int.random(in: 0...3, using: &random), groups: groups),
        after: 0),
      node("relu", .activation(.relu), after: 1),
    ]
    let shape = try Network(name: "n", input: map, nodes: nodes).output
    if shape.height > 1, shape.width > 1, Bool.random(using: &random) {
      nodes.append(node("pool", .maxPool(Pool(size: 2, stride: 2)), after: 2))
    }
    nodes.append(node("point", convolution(point), after: nodes.count - 1))
    nodes.append(node("mean", .globalAveragePool, after: nodes.count - 1))
    return try Network(name: "groups", input: map, nodes: nodes)
  }

  @Test(.needs(.gccSanitizers), .tags(.tool), arguments: [false, true])
  func eachWindow(streams: Bool) throws {
    var random = SeededGenerator(seed: streams ? 2 : 1, stream: 85)
    let entries = try (1...12).map { index in
      ProgramSet.Entry(
        network: try network(using: &random), streams: streams, tiles: 1 + index % 3)
    }
    try ProgramSet(entries).expectRight(using: &random)
  }

  /// More maps than a byte can number: indices have 16 bits then.
  @Test(.needs(.gccSanitizers), .tags(.tool)) func manyMaps() throws {
    var random = SeededGenerator(seed: 4, stream: 85)
    let shape = WeightShape(filters: 2, channels: 2)
    let nodes = (0..<300).map { index in
      Node(
        name: "n\(index)",
        operation: index.isMultiple(of: 50)
          ? .activation(.tanh) : .linear(.random(shape, using: &random)),
        inputs: [index == 0 ? .image : .node(index - 1)])
    }
    let network = try Network(name: "long", input: MapShape(channels: 2), nodes: nodes)
    try ProgramSet([ProgramSet.Entry(network: network)]).expectRight(using: &random)
  }

  /// Programs without groups have nothing of them.
  @Test func whatHasGroups() throws {
    var random = SeededGenerator(seed: 3, stream: 85)
    func source(groups: Int) throws -> String {
      let shape = WeightShape(filters: 4, channels: 4 / groups, rows: 2, columns: 2)
      let network = try Network(
        name: "n", input: MapShape(channels: 4, height: 4, width: 4),
        nodes: [
          Node(
            name: "c",
            operation: .convolution(
              .random(shape, using: &random), stride: 1, padding: 0, groups: groups),
            inputs: [.image])
        ])
      let export = try Export(network, calibration: [[Float](repeating: 0.5, count: 64)])
      return try #require(
        EmbeddedProject(export.embedded, vectors: []).files.first { $0.path == "net.c" }?.text)
    }
    #expect(try source(groups: 1).contains("NET_HAS_GROUPS 0"))
    #expect(try source(groups: 4).contains("NET_HAS_GROUPS 1"))
    #expect(try !source(groups: 1).contains(".group_maps"))
  }
}
