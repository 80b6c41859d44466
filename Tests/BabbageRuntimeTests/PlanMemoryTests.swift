import Babbage
import BabbageTestSupport
import Testing

/// Places in the arena, checked by following who owns each element through every step.
@Suite struct PlanMemoryTests {
  @Test(arguments: UInt64(0)..<30)
  func nothingIsOverwrittenBeforeItIsRead(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 31)
    for _ in 0..<10 {
      let count = Int.random(in: 1...16, using: &random)
      let network = try Network.random(nodes: count, using: &random)
      for form in [Plan.Form.reuse, .dense, .cheapest] {
        try expectSafe(try Plan(network, form: form), of: network)
      }
    }
  }

  private func expectSafe(_ plan: Plan, of network: Network) throws {
    let network = try network.foldingBatchNorm()
    let numbers = Dictionary(
      uniqueKeysWithValues: network.nodes.enumerated().map { ($1.name, $0) })
    // Each element belongs to the node that wrote it; -1 is nobody's.
    var owners = [Int](repeating: -1, count: plan.arenaCount)
    var end = 0
    for step in plan.steps {
      let number = try #require(numbers[step.name])
      let node = network.nodes[number]
      #expect(step.outputShape == network.shapes[number])
      #expect(step.output.count == step.outputShape.count)
      let sources = node.inputs.map { Self.origin(of: $0, in: network) }
      #expect(step.inputs.count == sources.count)
      for (region, source) in zip(step.inputs, sources) {
        #expect((region == nil) == (source == nil))
        guard let region, let source else { continue }
        #expect(region.count == network.shapes[source].count)
        #expect(owners[region.range].allSatisfy { $0 == source }, "\(step.name) reads \(source)")
        #expect(!region.overlaps(step.scratch))
        // In place only where each output needs just the input at the same place.
        let isSamePlace = region.offset == step.output.offset && step.worksInPlace
        #expect(isSamePlace || !region.overlaps(step.output))
      }
      #expect(!step.output.overlaps(step.scratch))
      #expect(step.scratch.count == step.expectedScratch)
      for index in step.scratch.range { owners[index] = -1 }
      for index in step.output.range { owners[index] = number }
      end = max(end, step.output.range.upperBound, step.scratch.range.upperBound)
    }
    #expect(end == plan.arenaCount)
    let last = Self.origin(of: .node(network.nodes.count - 1), in: network)
    #expect((plan.result == nil) == (last == nil))
    if let result = plan.result, let last {
      #expect(owners[result.range].allSatisfy { $0 == last })
      #expect(result.count == network.output.count)
    }
    #expect(plan.input == network.input)
    #expect(plan.output == network.output)
  }

  /// The node whose map a source shows, through flattened views; `nil` is the image.
  private static func origin(of source: Node.Source, in network: Network) -> Int? {
    guard case .node(let index) = source else { return nil }
    guard network.nodes[index].operation == .flatten else { return index }
    return origin(of: network.nodes[index].inputs[0], in: network)
  }

  private func plan(_ nodes: (String, Operation, [Node.Source])...) throws -> Plan {
    try Plan(
      Network(
        name: "n", input: MapShape(channels: 2, height: 3, width: 4),
        nodes: nodes.map { Node(name: $0.0, operation: $0.1, inputs: $0.2) }))
  }

  @Test func elementwiseStepsWorkInPlace() throws {
    let pool = Operation.maxPool(Pool(size: 1, stride: 1))
    let norm = Operation.batchNorm(
      BatchNorm(gamma: [1, 2], beta: [0, 0], mean: [0, 0], variance: [1, 1]))
    let chain = try plan(
      ("p", pool, [.image]), ("r", .relu, [.node(0)]), ("f", .flatten, [.node(1)]),
      ("s", .softmax, [.node(2)]))
    #expect(chain.steps.map(\.output.offset) == [0, 0, 0])
    #expect(chain.steps.map(\.name) == ["p", "r", "s"], "a flatten is no step")
    #expect(chain.arenaCount == 24)
    let normalized = try plan(("p", pool, [.image]), ("bn", norm, [.node(0)]))
    #expect(normalized.arenaCount == 24)
  }

  @Test func inputsThatAreReadLaterKeepTheirPlace() throws {
    let pool = Operation.maxPool(Pool(size: 1, stride: 1))
    let residual = try plan(
      ("p", pool, [.image]), ("r", .relu, [.node(0)]), ("s", .add, [.node(1), .node(0)]))
    #expect(residual.steps.map(\.output.offset) == [0, 24, 24])
    #expect(residual.arenaCount == 48)
    // The second operand's place is not taken.
    let swapped = try plan(
      ("p", pool, [.image]), ("r", .relu, [.node(0)]), ("s", .add, [.node(0), .node(1)]))
    #expect(swapped.steps.map(\.output.offset) == [0, 24, 0])
    // Read behind a flatten at the very end.
    let viewed = try plan(
      ("p", pool, [.image]), ("f", .flatten, [.node(0)]), ("r", .relu, [.node(0)]),
      ("q", pool, [.node(2)]), ("g", .flatten, [.node(3)]), ("s", .add, [.node(1), .node(4)]))
    #expect(viewed.steps.map(\.output.offset) == [0, 24, 48, 0])
    #expect(viewed.arenaCount == 72)
  }

  @Test func theImageIsNeverWritten() throws {
    let plan = try plan(("r", .relu, [.image]), ("s", .add, [.image, .node(0)]))
    #expect(plan.steps.map(\.inputs) == [[nil], [nil, plan.steps[0].output]])
    #expect(plan.steps.map(\.output.offset) == [0, 24])
  }

  @Test func poolsDoNotWorkInPlace() throws {
    let pool = Operation.averagePool(Pool(size: 1, stride: 1))
    let plan = try plan(
      ("a", pool, [.image]), ("b", pool, [.node(0)]), ("c", pool, [.node(1)]))
    #expect(plan.steps.map(\.output.offset) == [0, 24, 0], "the first place is free again")
    #expect(plan.arenaCount == 48)
  }
}

extension Plan.Region {
  fileprivate var range: Range<Int> { offset..<(offset + count) }

  fileprivate func overlaps(_ other: Plan.Region) -> Bool { range.overlaps(other.range) }
}

extension Plan.Step {
  fileprivate var worksInPlace: Bool {
    switch kernel {
    case .affine, .relu, .add, .softmax: true
    case .layer, .maxPool, .averagePool, .globalAveragePool: false
    }
  }

  fileprivate var expectedScratch: Int {
    guard case .layer(let layer) = kernel else { return 0 }
    return layer.stagedCount + layer.columnMomentCount + layer.momentCount + layer.coreCount
  }
}
