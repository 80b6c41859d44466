/// Gives every map of a network a place in one arena; places are used again when a map has been
/// read for the last time.
struct Lifetimes {
  /// Maps begin at a multiple of this many bytes: a line of the cache.
  static let alignment = 64

  struct Placed {
    let image: PlacedMap
    let steps: [Plan.Step]
    let result: PlacedMap
    let arenaBytes: Int
  }

  private var live: [(range: Range<Int>, until: Int)] = []
  private var arenaBytes = 0

  /// Places all maps.
  ///
  /// - Parameters:
  ///   - size: Bytes of an element of each kind of map.
  ///   - scratchSize: Bytes of an element of scratch memory.
  /// - Throws: ``NetworkError/planTooLarge(node:bytes:)``
  static func place(
    _ network: LoweredNetwork, size: (MapKind) -> Int = { _ in 4 }, scratchSize: Int = 4
  ) throws(NetworkError) -> Placed {
    var lastReader = [Int](repeating: -1, count: network.bufferCount)
    for (index, step) in network.steps.enumerated() {
      for map in step.inputs + step.outputs { lastReader[map.buffer] = index }
    }
    lastReader[network.result.buffer] = .max
    var lifetimes = Lifetimes()
    var offsets = [Int?](repeating: nil, count: network.bufferCount)
    func placed(_ map: LoweredMap, _ lifetimes: inout Lifetimes) -> PlacedMap {
      let place = map.placed(at: offsets[map.buffer] ?? 0, elementSize: size(map.kind))
      if offsets[map.buffer] != nil { return place }
      let offset = lifetimes.allocate(place.range.count, until: lastReader[map.buffer])
      offsets[map.buffer] = offset
      return map.placed(at: offset, elementSize: place.elementSize)
    }
    let image = placed(network.image, &lifetimes)
    var steps: [Plan.Step] = []
    for (index, step) in network.steps.enumerated() {
      lifetimes.live.removeAll { $0.until < index }
      let inputs = step.inputs.map { placed($0, &lifetimes) }
      let outputs = step.outputs.map { placed($0, &lifetimes) }
      let scratch = step.scratchCount * scratchSize
      let start = lifetimes.allocate(scratch, until: index)
      steps.append(
        Plan.Step(
          name: step.name, kernel: step.kernel, inputs: inputs, outputs: outputs,
          scratch: start..<(start + scratch)))
      guard lifetimes.arenaBytes <= Plan.largestArena else {
        throw .planTooLarge(node: step.name, bytes: lifetimes.arenaBytes)
      }
    }
    return Placed(
      image: image, steps: steps, result: placed(network.result, &lifetimes),
      arenaBytes: lifetimes.arenaBytes)
  }

  /// First fit between the maps that live now.
  private mutating func allocate(_ count: Int, until last: Int) -> Int {
    var offset = 0
    for taken in live.map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if offset + count <= taken.lowerBound { break }
      let end = (taken.upperBound + Self.alignment - 1) / Self.alignment * Self.alignment
      offset = max(offset, end)
    }
    arenaBytes = max(arenaBytes, offset + count)
    live.append((offset..<(offset + count), last))
    return offset
  }
}
