/// How long something took, many times.
public struct Timing: Sendable {
  /// Microseconds of each run, the shortest first.
  public let microseconds: [Double]

  /// - Parameter durations: At least one.
  package init(_ durations: [Duration]) {
    microseconds = durations.map { $0 / .microseconds(1) }.sorted()
  }

  /// The run that as many were shorter than as were longer.
  public var median: Double { percentile(50) }

  /// The run that so many percent were shorter than.
  public func percentile(_ percent: Double) -> Double {
    guard let last = microseconds.indices.last else { return 0 }
    return microseconds[min(Int(Double(microseconds.count) * percent / 100), last)]
  }

  /// Times several things in turns, so that whatever else the machine does hits them alike.
  ///
  /// A turn repeats a thing for about a millisecond: short ones are not measured cold.
  ///
  /// - Parameters:
  ///   - count: The number of things.
  ///   - time: How long to go on; each is run a few times at least.
  ///   - run: Runs the thing with an index.
  /// - Returns: The timing of each thing.
  public static func alternating(
    _ count: Int, for time: Duration, run: (Int) -> Void
  ) -> [Timing] {
    let clock = ContinuousClock()
    let turns = (0..<count).map { index in
      for _ in 0..<3 { run(index) }
      let once = clock.measure { run(index) }
      return max(1, min(50, Int(.milliseconds(1) / max(once, .nanoseconds(1)))))
    }
    var durations = [[Duration]](repeating: [], count: count)
    let end = clock.now.advanced(by: time)
    repeat {
      for index in 0..<count {
        run(index)
        for _ in 0..<turns[index] { durations[index].append(clock.measure { run(index) }) }
      }
    } while clock.now < end || durations.contains { $0.count < 5 }
    return durations.map(Timing.init)
  }
}
