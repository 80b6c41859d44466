import Babbage

/// Cuts the stages into segments; inside one all stages advance together, row by row.
///
/// Between segments maps are whole, inside them only some rows are kept. Which is smaller depends on
/// the network: rows at the beginning of most, whole maps where maps are small and many. The cuts
/// with the lowest peak are found by dynamic programming.
struct Segmentation {
  /// The longest segment that is tried.
  static let longest = 48

  /// Where each segment begins, and the number of stages.
  let bounds: [Int]
  /// For each map the rows that are kept.
  let kept: [Int]
  /// For each map the segments during which it lives.
  let lifetimes: [ClosedRange<Int>]

  init(_ stages: [Stage], maps: [CodeMap], streams: Bool) {
    var producers = [Int](repeating: -1, count: maps.count)
    var consumers = [Int](repeating: -1, count: maps.count)
    for (index, stage) in stages.enumerated() {
      for output in stage.outputs { producers[output] = index }
      for input in stage.inputs { consumers[input.made] = index }
    }
    // best[end]: the lowest peak of all stages before `end`.
    var best = [Int](repeating: .max, count: stages.count + 1)
    var cut = [Int](repeating: 0, count: stages.count + 1)
    var rows: [Range<Int>: [Int: Int]] = [:]
    best[0] = 0
    for start in stages.indices {
      for end in (start + 1)...min(start + Self.longest, stages.count) {
        let schedule = RowSchedule(
          stages[start..<end], maps: maps, streams: streams && start == 0)
        rows[start..<end] = schedule.kept
        var bytes = 0
        for (index, map) in maps.enumerated() where map.storage == .own {
          let isInside =
            index == 0 ? streams && start == 0 : (start..<end).contains(producers[index])
          if isInside, consumers[index] < end {
            bytes += map.bytes(rows: schedule.kept[index] ?? 0)
          } else if producers[index] < end, consumers[index] >= start {
            bytes += map.bytes(rows: map.shape.height)
          }
        }
        let peak = max(best[start], bytes)
        if peak < best[end] { (best[end], cut[end]) = (peak, start) }
      }
    }
    var bounds = [stages.count]
    while let first = bounds.first, first > 0 { bounds.insert(cut[first], at: 0) }
    func segment(of stage: Int) -> Int { (bounds.firstIndex { $0 > stage } ?? 1) - 1 }
    kept = maps.indices.map { index in
      let (first, last) = (max(producers[index], 0), consumers[index])
      let segment = segment(of: first)
      guard last >= 0, last < bounds[segment + 1] else { return maps[index].shape.height }
      return rows[bounds[segment]..<bounds[segment + 1]]?[index] ?? maps[index].shape.height
    }
    lifetimes = maps.indices.map { index in
      let first = segment(of: max(producers[index], 0))
      return first...max(first, consumers[index] < 0 ? first : segment(of: consumers[index]))
    }
    self.bounds = bounds
  }
}
