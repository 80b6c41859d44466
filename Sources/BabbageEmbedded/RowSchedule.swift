import Babbage

/// Stages that advance together, row by row, so that only the last rows of the maps between them
/// are kept.
///
/// The order is that of the exported program: of all stages that can compute a row, the last one
/// does, again and again. It depends only on shapes, so how many rows of each map are needed is
/// known.
struct RowSchedule {
  private let stages: ArraySlice<Stage>
  private let maps: [CodeMap]
  /// Rows made of each map so far.
  private var made: [Int]
  /// For each map that the stages write, the most rows that were needed at a time.
  private(set) var kept: [Int: Int] = [:]

  /// Runs the schedule.
  ///
  /// `streams` says whether the image's rows come one by one, or all are there at once.
  init(_ stages: ArraySlice<Stage>, maps: [CodeMap], streams: Bool) {
    (self.stages, self.maps) = (stages, maps)
    made = maps.map(\.shape.height)
    for output in stages.flatMap(\.outputs) { made[output] = 0 }
    if streams {
      made[0] = 0
      for _ in 0..<maps[0].shape.height {
        make(0)
        run()
      }
    } else {
      run()
    }
  }

  private mutating func run() {
    var index = stages.endIndex
    while index > stages.startIndex {
      let stage = stages[index - 1]
      if isReady(stage) {
        for output in stage.outputs { make(output) }
        index = stages.endIndex
      } else {
        index -= 1
      }
    }
  }

  private func row(of stage: Stage) -> Int { stage.outputs.first.map { made[$0] } ?? stage.rows }

  private func isReady(_ stage: Stage) -> Bool {
    let row = row(of: stage)
    return row < stage.rows
      && stage.inputs.allSatisfy {
        $0.needed(for: row, of: maps[$0.made].shape.height) <= made[$0.made]
      }
  }

  /// Takes in a new row of a map, beside those that are still needed.
  private mutating func make(_ map: Int) {
    var oldest = made[map]
    for stage in stages {
      let row = row(of: stage)
      guard row < stage.rows else { continue }
      for input in stage.inputs where input.made == map {
        oldest = min(oldest, input.oldest(for: row))
      }
    }
    made[map] += 1
    kept[map] = max(kept[map] ?? 0, made[map] - oldest)
  }
}
