import Babbage

extension EngineWork {
  /// A part of a map, and zeros in channels that the map does not have.
  static func moves(
    _ part: ChannelRun, _ stage: Stage, to output: Int, on maps: [CodeMap]
  ) -> [EngineWork] {
    let (from, to) = (maps[part.source].shape, maps[output].shape)
    let rows = stage.inputs[part.input]
    // Steps are positive: what is there follows what is not.
    let known = (0..<part.count).filter { (0..<from.channels).contains(part.channel(of: $0)) }
    let there = (known.first ?? 0)..<((known.last ?? -1) + 1)
    func work(_ channels: Range<Int>, _ walk: EngineWalk) -> EngineWork? {
      guard !channels.isEmpty else { return nil }
      let codes = IntegerPass.Output(rescale: part.rescale ?? .identity, limits: [-255...255])
      return EngineWork(
        source: part.source, walk: walk, pass: .ofCodes(channels: channels.count, codes),
        shape: to,
        full: Target(
          map: output, first: part.first + part.step * channels.lowerBound, step: part.step))
    }
    func zeros(_ channels: Range<Int>) -> EngineWork? {
      work(channels, EngineWalk(zeros: channels.count, below: from.height))
    }
    let moved = EngineWalk(
      rows: .init(step: rows.step, first: rows.first),
      columns: .init(step: part.columnStep, first: part.columnStart),
      channels: .init(
        size: there.count, step: part.sourceStep, first: part.channel(of: there.lowerBound)))
    return [
      zeros(0..<there.lowerBound), work(there, moved), zeros(there.upperBound..<part.count),
    ].compactMap { $0 }
  }

  /// Two maps element by element: one is read window by window, the other one by the pass, which
  /// sees it as a map of the same rows and columns.
  static func combined(
    _ combination: IntegerCombination, _ sources: [Int], to output: Int, on maps: [CodeMap]
  ) -> [EngineWork] {
    let shape = maps[output].shape
    func spread(_ map: Int, _ pass: IntegerPass, addend: Addend? = nil) -> EngineWork {
      EngineWork(
        source: map, walk: EngineWalk(maps[map].shape, spreadOver: shape), pass: pass,
        shape: shape, addend: addend, full: Target(map: output))
    }
    func hasAllPixels(_ map: Int) -> Bool { maps[map].shape.pixels == shape.pixels }
    // Order does not matter, but for the factors.
    let isTurned = hasAllPixels(sources[0]) && !hasAllPixels(sources[1])
    let (first, second) = isTurned ? (1, 0) : (0, 1)
    var works: [EngineWork] = []
    var addend = Addend(
      map: sources[second], isOneChannel: maps[sources[second]].shape.channels == 1)
    if !hasAllPixels(addend.map) {
      // Codes of the one map lie where those of the result will.
      let codes = IntegerPass.Output(rescale: .identity, limits: [-255...255])
      works.append(spread(addend.map, .ofCodes(channels: shape.channels, codes)))
      addend = Addend(map: output)
    }
    let pass: IntegerPass
    switch combination.combination {
    case .sum:
      let factors = combination.rescale.multipliers
      pass = .ofCodes(
        channels: shape.channels, factor: factors[first], addendFactor: factors[second],
        IntegerPass.Output(
          rescale: Rescale(shift: combination.rescale.shift), limits: [combination.limits]))
    case .product:
      addend.multiplies = true
      pass = .ofCodes(
        channels: shape.channels,
        IntegerPass.Output(rescale: combination.rescale, limits: [combination.limits]))
    }
    return works + [spread(sources[first], pass, addend: addend)]
  }
}

/// Channels of a map, at equal distances, that become channels of another one, at equal distances.
struct ChannelRun {
  /// Which of the stage's inputs is read, and the map that it is.
  let input: Int
  let source: Int
  let count: Int
  /// The first channel that is written, and the distance to the next.
  let first: Int
  let step: Int
  /// The first channel that is read, and the distance to the next.
  let sourceFirst: Int
  let sourceStep: Int
  let columnStart: Int
  let columnStep: Int
  let rescale: Rescale?

  /// The channel that one of the run comes from.
  func channel(of index: Int) -> Int { sourceFirst + sourceStep * index }
}

extension MovedPart {
  /// The parts of a stage as few runs: what many short parts move is what few long ones move, if
  /// their channels begin one after the other, as in a shuffle.
  static func longest(_ parts: [MovedPart], sources: [Int]) -> [ChannelRun] {
    func run(
      _ part: MovedPart, _ input: Int, count: Int, first: Int, step: Int, from start: Int, by: Int
    ) -> ChannelRun {
      ChannelRun(
        input: input, source: sources[input], count: count, first: first, step: step,
        sourceFirst: start, sourceStep: by, columnStart: part.columnStart,
        columnStep: part.columnStep, rescale: part.rescale)
    }
    guard let one = parts.first, one.channels.count < parts.count,
      parts.enumerated().allSatisfy({ index, part in
        part.isLike(one) && sources[index] == sources[0]
          && part.channelStart == one.channelStart + index
          && part.channels.lowerBound == one.channels.lowerBound + index * one.channels.count
      })
    else {
      return parts.enumerated().map { index, part in
        run(
          part, index, count: part.channels.count, first: part.channels.lowerBound, step: 1,
          from: part.channelStart, by: part.channelStep)
      }
    }
    return (0..<one.channels.count).map { index in
      run(
        one, 0, count: parts.count, first: one.channels.lowerBound + index,
        step: one.channels.count, from: one.channelStart + one.channelStep * index, by: 1)
    }
  }

  /// Whether as much is moved, in the same way.
  private func isLike(_ other: MovedPart) -> Bool {
    (channels.count, channelStep, columnStart, columnStep)
      == (other.channels.count, other.channelStep, other.columnStart, other.columnStep)
      && rescale == other.rescale
  }
}
