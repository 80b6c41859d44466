import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Places in the arena, checked by following who owns each element through every step.
@Suite struct PlacementTests {
  @Test(arguments: UInt64(0)..<30)
  func nothingIsOverwrittenBeforeItIsRead(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 31)
    for _ in 0..<10 {
      let count = Int.random(in: 1...16, using: &random)
      let network = try Network.random(nodes: count, using: &random)
      for form in [LayerForms.Policy.reuse, .dense, .cheapest(RuntimeCost.float)] {
        try expectSafe(LoweredNetwork(network, form), of: network)
      }
    }
  }

  private func expectSafe(_ lowered: LoweredNetwork, of network: Network) throws {
    let placement = try Placement(lowered)
    // Each element holds a number of its own that was written last; -1 is nothing.
    var held = [Int](repeating: -1, count: placement.arenaBytes)
    var written: [PlacedMap: ArraySlice<Int>] = [:]
    var count = 0
    func write(_ range: Range<Int>) {
      for index in range { held[index] = count + index }
      count += placement.arenaBytes
    }
    write(placement.image.range)
    written[placement.image] = held[placement.image.range]
    var end = placement.image.range.upperBound
    func expectWhole(_ map: PlacedMap, _ what: String) {
      // A flattened map is the same elements in another shape.
      let known = written.first { $0.key.range == map.range }?.value
      #expect(known == held[map.range], "\(what)")
    }
    for step in placement.steps {
      for map in step.inputs { expectWhole(map, step.name) }
      var parts: [Range<Int>] = []
      if case .concat = step.kernel { parts = self.parts(step.inputs, of: step.outputs[0]) }
      for map in step.outputs {
        #expect(
          step.inputs.allSatisfy { input in
            parts.contains { $0.contains(input.range) } || !input.range.overlaps(map.range)
          }, "\(step.name)")
        #expect(step.outputs.allSatisfy { $0 == map || !$0.range.overlaps(map.range) })
        #expect(!step.scratch.overlaps(map.range), "\(step.name)")
        #expect(map.offset.isMultiple(of: 64), "a line of the cache")
      }
      #expect(step.inputs.allSatisfy { !$0.range.overlaps(step.scratch) }, "\(step.name)")
      for index in step.scratch { held[index] = -1 }
      for map in step.outputs {
        // Parts that are at their place stay as they are.
        var start = map.range.lowerBound
        for part in parts {
          write(start..<part.lowerBound)
          start = part.upperBound
        }
        write(start..<map.range.upperBound)
        written = written.filter { (known, _) in
          parts.contains { $0.contains(known.range) } || !known.range.overlaps(map.range)
        }
        written[map] = held[map.range]
        end = max(end, map.range.upperBound)
      }
      end = max(end, step.scratch.upperBound)
    }
    #expect(end == placement.arenaBytes)
    expectWhole(placement.result, "scores")
    #expect(placement.result.shape.count == network.output.count)
    #expect(placement.image.shape == network.input)
  }

  /// Where the inputs of a concat lie that are at their place in it.
  private func parts(_ inputs: [PlacedMap], of whole: PlacedMap) -> [Range<Int>] {
    var start = whole.offset
    return inputs.compactMap { input in
      defer { start += input.shape.channels * whole.mapPitch * whole.elementSize }
      return input.offset == start && input.padding == whole.padding ? input.range : nil
    }
  }

  private func lower(
    _ nodes: (String, Node.Operation, [Node.Source])...
  ) throws -> LoweredNetwork {
    try LoweredNetwork(
      Network(
        name: "n", input: MapShape(channels: 2, height: 4, width: 4),
        nodes: nodes.map { Node(name: $0.0, operation: $0.1, inputs: $0.2) }))
  }

  @Test func whatFollowsPixelByPixelIsOneWalk() throws {
    let pool = Node.Operation.maxPool(Pool(size: 2, stride: 2))
    let chain = try lower(
      ("r", .activation(.relu), [.image]), ("p", pool, [.node(0)]), ("f", .flatten, [.node(1)]),
      ("s", .softmax, [.node(2)]))
    #expect(chain.steps.map(\.name) == ["r", "s"], "a flatten is no step")
    // A map that others read too ends a chain, and is read from memory.
    let residual = try lower(
      ("a", .activation(.relu), [.image]), ("b", .add, [.node(0), .image]),
      ("c", .activation(.relu), [.node(1)]),
      ("d", .add, [.node(2), .node(0)]))
    #expect(residual.steps.map(\.name) == ["a", "b", "d"])
    #expect(residual.steps.map(\.inputs.count) == [1, 2, 2])
  }

  @Test func placesAreUsedAgain() throws {
    let pool = Node.Operation.averagePool(Pool(size: 1, stride: 1))
    let placement = try Placement(
      lower(("a", pool, [.image]), ("b", pool, [.node(0)]), ("c", pool, [.node(1)])))
    #expect(placement.steps.map { $0.outputs[0].offset } == [128, 0, 128])
    #expect(placement.arenaBytes == 256)
  }

  /// Each map is within its limit, but not all together: that is noticed before allocating.
  @Test func tooMuchMemoryIsRefusedByName() throws {
    let pool = Node.Operation.averagePool(Pool(size: 1, stride: 1))
    var nodes = (0..<5).map { Node(name: "p\($0)", operation: pool, inputs: [.image]) }
    for index in 1..<5 {
      let sum = index == 1 ? Node.Source.node(0) : .node(nodes.count - 1)
      nodes.append(Node(name: "s\(index)", operation: .add, inputs: [sum, .node(index)]))
    }
    let network = try Network(
      name: "n", input: MapShape(channels: 1, height: 1 << 13, width: 1 << 13), nodes: nodes)
    #expect {
      _ = try Executor(LoweredNetwork(network))
    } throws: { error in
      guard case .mapsTooLarge(let node, let bytes)? = error as? NetworkError else { return false }
      return node == "p3" && bytes > Arena.largest
    }
  }

  /// A compressed network writes no activation map of full width between two layers that reuse.
  @Test func fullWidthMapsAreNotWritten() throws {
    let schemes = CompressionPlan(layers: [
      "conv1": try Scheme(parsing: "filters=quadratic/7 window=quadratic"),
      "conv2": try Scheme(parsing: "filters=quadratic/17 channels=linear/7 window=quadratic"),
    ])
    let network = try Network.leNet5().withRandomCoefficients(schemes)
    let shapes = try LoweredNetwork(network, .reuse).steps.flatMap { step in
      step.outputs.map { "\(step.name) \($0.shape)" }
    }
    #expect(
      shapes == [
        "conv1 6x24x24", "conv1 9x24x24", "conv1 6x12x12",
        "conv2 36x8x8", "conv2 9x8x8", "conv2 50x4x4",
        "fc1 500x1x1", "fc2 10x1x1",
      ])
  }
}
