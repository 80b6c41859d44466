extension Executor {
  /// The median microseconds of each step over runs of one image.
  ///
  /// Reading the clock takes some tens of nanoseconds a step, which are included.
  public mutating func stepMedians(_ image: [Float], runs: Int = 200) -> [Double] {
    var durations = [[Duration]](repeating: [], count: stepNames.count)
    var scores = [Float](repeating: 0, count: outputCount)
    var room = scores.mutableSpan
    for _ in 0..<max(runs, 1) {
      run(image.span, into: &room) { durations[$0].append($1) }
    }
    return durations.map { Timing($0).median }
  }
}
