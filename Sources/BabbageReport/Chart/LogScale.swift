import Foundation

/// A logarithmic axis whose ends are among 1, 2, 5, 10, 20, 50 and so on.
struct LogScale {
  /// The values of the ticks from one end to the other.
  let ticks: [Double]
  private let start: Double
  private let end: Double

  /// Creates an axis that holds all values with a little room.
  ///
  /// - Parameters:
  ///   - values: Positive numbers; without any, the axis spans about a decade.
  ///   - most: An upper bound on the ticks.
  ///   - start: The position of the smallest tick in the drawing.
  ///   - end: The position of the largest tick.
  init(holding values: [Double], most: Double, start: Double, end: Double) {
    let all = (-3...15).flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }
      .filter { $0 <= most }
    let low = (values.min() ?? 1) / 1.1
    let high = max((values.max() ?? 10) * 1.1, low)
    let first = all.lastIndex { $0 <= low } ?? 0
    let last = all.firstIndex { $0 >= high } ?? all.count - 1
    ticks = Array(all[min(first, all.count - 2)...max(last, min(first, all.count - 2) + 1)])
    (self.start, self.end) = (start, end)
  }

  /// The ticks with labels: all of them, or only the powers of ten if they are more than `count`.
  func labelled(atMost count: Int) -> [Double] {
    guard ticks.count > count else { return ticks }
    return ticks.filter { abs(log10($0) - log10($0).rounded()) < 1e-6 }
  }

  /// The position of a value in the drawing; values beyond the ends are drawn at them.
  func position(_ value: Double) -> Double {
    guard let first = ticks.first, let last = ticks.last else { return start }
    let fraction = log(min(max(value, first), last) / first) / log(last / first)
    return start + (end - start) * fraction
  }
}
