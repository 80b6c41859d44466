import Babbage

/// The places of a lowered network's values in one arena, laid out by lifetimes: a place is used
/// again when its value has been read for the last time.
package struct Placement<Kernel: Sendable> {
  /// A step with the places of what it reads and writes.
  package struct PlacedStep {
    package let name: String
    package let kernel: Kernel
    package let inputs: [PlacedMap]
    package let outputs: [PlacedMap]
    /// Room for intermediate values, in bytes of the arena, during this step only.
    package let scratch: Range<Int>
  }

  package let image: PlacedMap
  package let steps: [PlacedStep]
  package let result: PlacedMap
  /// The most memory that all values of one image take together.
  package let arenaBytes: Int

  /// Places all values, whose elements have `elementSize` bytes, by their kind.
  ///
  /// What a step that `joins` copies one after another is written there in the first place, where
  /// it can be.
  ///
  /// It throws `NetworkError.mapsTooLarge(node:bytes:)`.
  init(
    image: MapValue, steps: [Step<Kernel>], result: MapValue, joins: (Kernel) -> Bool,
    elementSize: (MapValue.Kind) -> Int
  ) throws(NetworkError) {
    let parts = JoinedParts(
      of: steps.filter { joins($0.kernel) }, except: [image.id, result.id],
      alignment: Arena.alignment, elementSize: elementSize)
    var lastReader: [MapValue.ID: Int] = [:]
    for (index, step) in steps.enumerated() {
      for value in step.inputs + step.outputs { lastReader[parts.whole(of: value.id)] = index }
    }
    lastReader[parts.whole(of: result.id)] = .max
    var arena = Arena()
    var offsets: [MapValue.ID: Int] = [:]
    func place(_ value: MapValue, _ arena: inout Arena) -> PlacedMap {
      let size = elementSize(value.kind)
      if let offset = offsets[value.id] {
        return PlacedMap(value, at: offset, elementSize: size)
      }
      let offset: Int
      if let part = parts[value.id] {
        offset = place(part.whole, &arena).offset + part.start * size
      } else {
        let bytes = PlacedMap(value, at: 0, elementSize: size).range.count
        offset = arena.allocate(bytes, until: lastReader[value.id] ?? -1)
      }
      offsets[value.id] = offset
      return PlacedMap(value, at: offset, elementSize: size)
    }
    self.image = place(image, &arena)
    var placed: [PlacedStep] = []
    for (index, step) in steps.enumerated() {
      arena.free(before: index)
      let inputs = step.inputs.map { place($0, &arena) }
      let outputs = step.outputs.map { place($0, &arena) }
      // Intermediate values are numbers of 32 bits in either arithmetic.
      let start = arena.allocate(4 * step.scratchCount, until: index)
      placed.append(
        PlacedStep(
          name: step.name, kernel: step.kernel, inputs: inputs, outputs: outputs,
          scratch: start..<(start + 4 * step.scratchCount)))
      guard arena.bytes <= Arena.largest else {
        throw .mapsTooLarge(node: step.name, bytes: arena.bytes)
      }
    }
    self.steps = placed
    self.result = place(result, &arena)
    arenaBytes = arena.bytes
  }
}

extension Placement<LoweredNetwork.Kernel> {
  /// Places the values of a network in floating point: four bytes an element.
  package init(_ network: LoweredNetwork) throws(NetworkError) {
    try self.init(
      image: network.image, steps: network.steps, result: network.result,
      joins: { if case .concat = $0 { true } else { false } }, elementSize: { _ in 4 })
  }
}

extension Placement<IntegerNetwork.Kernel> {
  /// Places the values of an integer network: codes and moments take 16 bits in memory, sums and
  /// scores 32.
  package init(_ network: IntegerNetwork) throws(NetworkError) {
    try self.init(
      image: network.image, steps: network.steps, result: network.result, joins: { _ in false }
    ) { kind in
      switch kind {
      case .activations, .moments: 2
      case .core, .scores: 4
      }
    }
  }
}

/// Memory that is handed out in pieces and taken back.
package struct Arena {
  /// The largest arena, in bytes: a few hostile bytes must not ask for all memory.
  package static let largest = 1 << 30

  /// Pieces begin at a multiple of this many bytes: a line of the cache.
  fileprivate static let alignment = 64

  private var live: [(range: Range<Int>, until: Int)] = []
  private(set) var bytes = 0

  /// Takes back what no step from this one on needs.
  mutating func free(before step: Int) { live.removeAll { $0.until < step } }

  /// First fit between the pieces that live now.
  mutating func allocate(_ count: Int, until last: Int) -> Int {
    var offset = 0
    for taken in live.map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if offset + count <= taken.lowerBound { break }
      let end = (taken.upperBound + Self.alignment - 1) / Self.alignment * Self.alignment
      offset = max(offset, end)
    }
    bytes = max(bytes, offset + count)
    live.append((offset..<(offset + count), last))
    return offset
  }
}
