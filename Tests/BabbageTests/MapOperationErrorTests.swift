import Babbage
import Testing

/// Shapes of operations that move, join and cut maps, and every reason to refuse them.
@Suite struct MapOperationErrorTests {
  private let map = MapShape(channels: 3, height: 6, width: 8)

  private func shapes(
    _ operations: (Node.Operation, [Node.Source])..., classNames: [String] = []
  ) throws -> [String] {
    try Network(
      name: "n", input: map,
      nodes: operations.enumerated().map {
        Node(name: "n\($0)", operation: $1.0, inputs: $1.1)
      }, classNames: classNames
    ).shapes.map(\.description)
  }

  private func expect(
    _ operation: Node.Operation, _ inputs: [Node.Source] = [.image], throws error: NetworkError,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      _ = try shapes((.globalAveragePool, [.image]), (operation, inputs))
    }
    #expect(error.location == "at node 'n1'", sourceLocation: sourceLocation)
    #expect(!error.what.isEmpty && !error.remedy.isEmpty, sourceLocation: sourceLocation)
  }

  @Test func shapesThatFit() throws {
    let slice = MapSlice(
      channels: .init(start: 1, count: 2), rows: .init(start: 1, count: 2, step: 3),
      columns: .init(count: 4, step: 2))
    let padding = MapPadding(
      channels: .init(after: 4), rows: .init(before: 2, after: 1), columns: .init(before: 1))
    #expect(
      try shapes(
        (.slice(slice), [.image]), (.pad(padding), [.node(0)]),
        (.concat, [.image, .image, .image]), (.concat, [.node(0), .node(0)]),
        (.maxPool(Pool(size: 3, stride: 2, padding: 1)), [.image]),
        (.averagePool(Pool(size: 9, stride: 1, padding: 4), countsPadding: false), [.image]),
        (
          .maxPool(
            Pool(
              rows: .init(size: 6, stride: 4, before: 3, after: 1),
              columns: .init(size: 1, stride: 7))), [.image]
        ),
        (
          .averagePool(
            Pool(
              rows: .init(size: 2, stride: 9), columns: .init(size: 10, stride: 1, after: 4))),
          [.image]
        ),
        (.normalize(Normalization(mean: [0, 0, 0], deviation: [1, 1, 1])), [.image]),
        (.activation(.leakyRelu(slope: -2)), [.node(0)]),
        (.activation(.clip(low: -.infinity, high: .infinity)), [.node(0)]),
        (
          .convolution(
            NetworkErrorTests.dense(6, 1, 3, 3), stride: 1, padding: 1, groups: 3), [.image]
        ))
        == [
          "2x2x4", "6x5x5", "9x6x8", "4x2x4", "3x3x4", "3x6x8", "3x2x2", "3x1x3", "3x6x8", "2x2x4",
          "2x2x4",
          "6x6x8",
        ])
  }

  @Test func slicesOutsideOfTheMap() {
    let wrong: [MapSlice.Positions] = [
      .init(start: -1, count: 1), .init(count: 0), .init(count: -1), .init(start: 3, count: 1),
      .init(start: 1, count: 3), .init(count: 2, step: 3), .init(count: 2, step: 0),
      .init(count: 1, step: -1), .init(count: 1, step: 1 << 16),
      .init(start: .max, count: .max, step: .max), .init(start: .min, count: .min, step: .min),
    ]
    for positions in wrong {
      expect(
        .slice(MapSlice(channels: positions)), throws: .badSlice(node: "n1", map: map))
    }
    expect(
      .slice(MapSlice(rows: .init(start: 6, count: 1))),
      throws: .badSlice(node: "n1", map: map))
    expect(
      .slice(MapSlice(columns: .init(count: 3, step: 4))),
      throws: .badSlice(node: "n1", map: map))
  }

  @Test func paddingOutOfRange() {
    for count in [-1, .min, .max, 1 << 26 | 1] {
      expect(
        .pad(MapPadding(channels: .init(before: count))), throws: .badPadding(node: "n1"))
      expect(.pad(MapPadding(columns: .init(after: count))), throws: .badPadding(node: "n1"))
    }
    expect(
      .pad(MapPadding(rows: .init(after: 1 << 26))),
      throws: .mapTooLarge(
        node: "n1", map: MapShape(channels: 3, height: 6 + 1 << 26, width: 8)))
    let pools = [(3, 1, 3), (2, 1, 2), (2, 1, -1), (1, 1, 1), (65_535, 1, .max)]
    for (size, stride, padding) in pools {
      let pool = Pool(size: size, stride: stride, padding: padding)
      expect(.maxPool(pool), throws: .badWindow(node: "n1"))
      expect(.averagePool(pool, countsPadding: false), throws: .badWindow(node: "n1"))
    }
    let good = Pool.Axis(size: 3, stride: 2)
    for (before, after) in [(3, 0), (0, 3), (-1, 0), (0, -1), (.max, .max), (.min, 0)] {
      let bad = Pool.Axis(size: 3, stride: 2, before: before, after: after)
      expect(.maxPool(Pool(rows: bad, columns: good)), throws: .badWindow(node: "n1"))
      expect(.averagePool(Pool(rows: good, columns: bad)), throws: .badWindow(node: "n1"))
    }
    for axis in [
      Pool.Axis(size: 0, stride: 1), .init(size: 1, stride: 0), .init(size: .max, stride: 1),
    ] {
      expect(.maxPool(Pool(rows: good, columns: axis)), throws: .badWindow(node: "n1"))
    }
    expect(
      .maxPool(Pool(rows: good, columns: .init(size: 12, stride: 1, before: 1, after: 2))),
      throws: .windowTooLarge(node: "n1", map: map))
    expect(
      .maxPool(Pool(size: 11, stride: 1, padding: 2)),
      throws: .windowTooLarge(node: "n1", map: map))
  }

  @Test func joinsThatDoNotFit() {
    expect(
      .concat, [.image, .node(0)],
      throws: .differentMaps(node: "n1", first: map, second: MapShape(channels: 3)))
    expect(.concat, throws: .wrongInputCount(node: "n1", expected: 2, got: 1))
    let sources = [Node.Source](repeating: .image, count: 65_536)
    expect(.concat, sources, throws: .wrongInputCount(node: "n1", expected: 65_535, got: 65_536))
  }

  @Test func activationsAndConstantsOutOfRange() {
    expect(
      .activation(.leakyRelu(slope: .infinity)),
      throws: .badActivation(node: "n1", "a slope of inf"))
    expect(
      .activation(.leakyRelu(slope: .nan)), throws: .badActivation(node: "n1", "a slope of nan"))
    for (low, high) in [(1, 0), (.nan, 1), (0, .nan), (.infinity, .infinity)] as [(Float, Float)] {
      expect(
        .activation(.clip(low: low, high: high)),
        throws: .badActivation(node: "n1", "values kept between \(low) and \(high)"))
    }
    for deviation: [Float] in [[1, 1], [1, 0, 1], [1, -1, 1], [1, .infinity, 1], [.nan, 1, 1]] {
      expect(
        .normalize(Normalization(mean: [0, 0, 0], deviation: deviation)),
        throws: .badNormalization(node: "n1"))
    }
    expect(
      .normalize(Normalization(mean: [0], deviation: [1])),
      throws: .wrongChannels(node: "n1", expected: 1, got: 3))
  }

  @Test func groupsThatDoNotDivide() {
    func convolution(_ filters: Int, _ channels: Int, groups: Int) -> Node.Operation {
      .convolution(
        NetworkErrorTests.dense(filters, channels), stride: 1, padding: 0, groups: groups)
    }
    for (filters, groups) in [(4, 3), (3, 2), (3, 0), (3, -1), (3, .min), (3, .max)] {
      expect(
        convolution(filters, 1, groups: groups),
        throws: .badGroups(node: "n1", groups: groups, filters: filters, channels: 3))
    }
    expect(
      convolution(3, 3, groups: 3), throws: .wrongChannels(node: "n1", expected: 9, got: 3))
  }

  @Test func classNamesThatDoNotFit() throws {
    let names = ["a", "b", "ß"]
    let network = try Network(
      name: "n", input: map,
      nodes: [Node(name: "g", operation: .globalAveragePool, inputs: [.image])])
    #expect(network.classNames.isEmpty)
    let named = try network.replacing(classNames: names)
    #expect(named.classNames == names)
    #expect(try named.replacing(nodes: named.nodes).classNames == names)
    #expect(try named.foldingBatchNorm().classNames == names)
    #expect(throws: NetworkError.wrongClassNames(expected: 3, got: 2)) {
      _ = try network.replacing(classNames: ["a", "b"])
    }
    for name in ["", String(repeating: "x", count: 256)] {
      let error = NetworkError.badClassName(name)
      #expect(throws: error) { _ = try network.replacing(classNames: ["a", "b", name]) }
      #expect(error.location.hasPrefix("at class '") && !error.what.isEmpty)
    }
  }
}
