import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Operations that move, cut and pool maps: by hand, and against the naive computation.
@Suite struct MapOperationTests {
  private let map = MapShape(channels: 2, height: 3, width: 4)
  private let image: [Float] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12,
  ]

  private func run(_ operation: Node.Operation, inputs: Int = 1) throws -> [Float] {
    let network = try Network(
      name: "one", input: map,
      nodes: [
        Node(name: "o", operation: operation, inputs: Array(repeating: .image, count: inputs))
      ])
    var executor = try Executor(LoweredNetwork(network))
    // So that the run that counts finds an arena that is no longer zero.
    _ = executor.run(image.map { $0 + 100 })
    return executor.run(image)
  }

  private func every(_ step: Int, of count: Int, from start: Int = 0) -> MapSlice.Positions {
    MapSlice.Positions(start: start, count: count, step: step)
  }

  @Test func slices() throws {
    #expect(
      try run(.slice(MapSlice(rows: every(2, of: 2), columns: every(2, of: 2))))
        == [1, 3, 9, 11, -1, -3, -9, -11])
    #expect(try run(.slice(MapSlice(columns: every(3, of: 2)))).prefix(4) == [1, 4, 5, 8])
    #expect(
      try run(.slice(MapSlice(channels: every(1, of: 1, from: 1), rows: every(1, of: 1, from: 2))))
        == [-9, -10, -11, -12])
    #expect(try run(.slice(MapSlice())) == image)
    #expect(try run(.slice(MapSlice(columns: every(65_535, of: 1, from: 3)))).first == 4)
  }

  @Test func pads() throws {
    let zeros = [Float](repeating: 0, count: 12)
    #expect(
      try run(.pad(MapPadding(channels: .init(before: 1, after: 2))))
        == zeros + image + zeros + zeros)
    #expect(
      try run(.pad(MapPadding(rows: .init(after: 1), columns: .init(before: 1)))).prefix(20) == [
        0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 9, 10, 11, 12, 0, 0, 0, 0, 0,
      ])
    #expect(try run(.pad(MapPadding())) == image)
  }

  @Test func upsamples() throws {
    let result = try run(.upsample(rows: 2, columns: 3))
    let row: [Float] = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    #expect(result.count == 6 * image.count)
    #expect(Array(result.prefix(24)) == row + row)
    #expect(result.suffix(6) == [-11, -11, -11, -12, -12, -12])
    #expect(try run(.upsample(rows: 1, columns: 1)) == image)
  }

  @Test func concats() throws {
    #expect(try run(.concat, inputs: 2) == image + image)
    #expect(try run(.concat, inputs: 3) == image + image + image)
  }

  @Test func activations() throws {
    #expect(try run(.activation(.leakyRelu(slope: 0.5))).suffix(3) == [-5, -5.5, -6])
    #expect(try run(.activation(.leakyRelu(slope: -1))) == image.map(abs))
    #expect(try run(.activation(.clip(low: 0, high: 6))) == image.map { min(max($0, 0), 6) })
    #expect(try run(.activation(.clip(low: -.infinity, high: .infinity))) == image)
    #expect(try run(.activation(.clip(low: 2, high: 2))) == image.map { _ in 2 })
    // As PyTorch computes it at these points.
    let points: [(Float, Float)] = [
      (-4, 0), (-3, 0), (-1, -1 / 3), (0, 0), (1, 2 / 3), (3, 3), (5, 5),
    ]
    for (x, y) in points { #expect(abs(Activation.hardSwish(x) - y) < 1e-6, "\(x)") }
    let norm = Normalization(mean: [1, -1], deviation: [2, 0.5])
    #expect(
      try run(.normalize(norm)) == image.prefix(12).map { ($0 - 1) / 2 }
        + image.suffix(12).map { ($0 + 1) * 2 })
  }

  /// A window of 3x3 around every second place; padding is never the maximum, even of negatives.
  @Test func paddedPools() throws {
    let pool = Pool(size: 3, stride: 2, padding: 1)
    #expect(try run(.maxPool(pool)) == [6, 8, 10, 12, -1, -2, -5, -6])
    let sums: [Float] = [14, 30, 30, 54]
    let means = sums.map { $0 / 9 }
    #expect(
      relativeError(try run(.averagePool(pool)), (means + means.map(-)).map(Double.init)) < 1e-6)
    let areas: [Float] = [4, 6, 4, 6]
    let inside = zip(sums, areas).map { $0 / $1 }
    #expect(
      relativeError(
        try run(.averagePool(pool, countsPadding: false)), (inside + inside.map(-)).map(Double.init)
      )
        < 1e-6)
    // A window that is larger than the map sees all of it.
    let large = try run(.averagePool(Pool(size: 6, stride: 1, padding: 2), countsPadding: false))
    #expect(large[1] == 6.5 && large[6 + 1] == -6.5)
  }

  /// Windows of 2x3 that reach one row before the map and two columns behind it.
  @Test func windowsOfAnyShape() throws {
    let pool = Pool(
      rows: .init(size: 2, stride: 2, before: 1), columns: .init(size: 3, stride: 3, after: 2))
    #expect(try run(.maxPool(pool)) == [3, 4, 11, 12, -1, -4, -5, -8])
    let sums: [Double] = [6, 4, 48, 20]
    func expect(_ counts: Bool, _ places: [Double]) throws {
      let means = zip(sums, places).map { $0 / $1 }
      let found = try run(.averagePool(pool, countsPadding: counts))
      #expect(relativeError(found, means + means.map(-)) < 1e-6)
    }
    try expect(true, [6, 6, 6, 6])
    try expect(false, [3, 1, 6, 2])
    let all = Pool(rows: .init(size: 3, stride: 5), columns: .init(size: 4, stride: 5))
    #expect(try run(.maxPool(all)) == [12, -1])
  }

  @Test func theInputIsKept() throws {
    let network = try Network(
      name: "kept", input: MapShape(channels: 1, height: 2, width: 2),
      nodes: [
        Node(name: "r", operation: .activation(.relu), inputs: [.image]),
        Node(name: "s", operation: .slice(MapSlice()), inputs: [.node(0)]),
        Node(name: "c", operation: .concat, inputs: [.node(1), .node(0), .image]),
      ])
    var executor = try Executor(LoweredNetwork(network))
    #expect(executor.run([1, -2, 3, 4]) == [1, 0, 3, 4, 1, 0, 3, 4, 1, -2, 3, 4])
  }

  /// Convolutions may follow an operation, so that its map is written with padding.
  @Test(arguments: UInt64(0)..<40)
  func eachOperationAgrees(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 71)
    for _ in 0..<10 {
      let map = MapShape.random(using: &random)
      let operation = Node.Operation.randomOnOneMap(map, using: &random)
      var nodes = [Node(name: "o", operation: operation, inputs: [.image])]
      let shape = try Network(name: "n", input: map, nodes: nodes).output
      for padding in [2, 1] where Bool.random(using: &random) {
        let weight = WeightShape(filters: 2, channels: shape.channels, rows: 3, columns: 3)
        guard min(shape.height, shape.width) + 2 * padding >= 3 else { continue }
        nodes.append(
          Node(
            name: "c\(padding)",
            operation: .convolution(
              .random(weight, using: &random), stride: 1, padding: padding), inputs: [.node(0)]))
      }
      let network = try Network(name: "n", input: map, nodes: nodes)
      let image = [Float].random(map.count, using: &random)
      let expected = NaiveReference(network: network).scores(image)
      var executor = try Executor(LoweredNetwork(network))
      _ = executor.run(image.map { $0 + 100 })
      #expect(relativeError(executor.run(image), expected) < 1e-4, "\(operation) on \(map)")
    }
  }

  /// One to eight groups; each sees only its own channels.
  @Test(arguments: UInt64(0)..<30)
  func convolutionsInGroupsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 72)
    for groups in [1, 2, 3, 8] {
      let map = MapShape(
        channels: groups * Int.random(in: 1...4, using: &random),
        height: .random(in: 3...20, using: &random), width: .random(in: 3...40, using: &random))
      let shape = WeightShape(
        filters: groups * Int.random(in: 1...(16 / groups), using: &random),
        channels: map.channels / groups,
        rows: .random(in: 1...5, using: &random), columns: .random(in: 1...5, using: &random))
      let padding = Int.random(in: 1...2, using: &random)
      let network = try Network(
        name: "groups", input: map,
        nodes: [
          Node(
            name: "c",
            operation: .convolution(
              .random(shape, using: &random), stride: .random(in: 1...3, using: &random),
              padding: padding, groups: groups), inputs: [.image]),
          Node(
            name: "bn", operation: .batchNorm(.random(shape.filters, using: &random)),
            inputs: [.node(0)]),
          Node(name: "r", operation: .activation(.relu), inputs: [.node(1)]),
        ])
      let image = [Float].random(map.count, using: &random)
      let expected = NaiveReference(network: network).scores(image)
      for form in [LayerForms.Policy.reuse, .dense, .cheapest(RuntimeCost.float)] {
        let plan = try LoweredNetwork(network, form)
        #expect(groups == 1 || plan.forms["c"] == .dense)
        for set in InstructionSet.available {
          var executor = try Executor(plan, instructionSet: set)
          #expect(relativeError(executor.run(image), expected) < 1e-4, "\(groups) groups, \(set)")
        }
      }
    }
  }
}
