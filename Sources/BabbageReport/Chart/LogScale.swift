import Foundation

/// Values on a logarithmic axis, its ends among 1, 2, 5, 10, 20, 50 and so on.
struct LogScale {
  /// The marks from one end to the other.
  let ticks: [Double]
  private let start: Double
  private let end: Double

  /// An axis that holds all values with a little room.
  ///
  /// - Parameters:
  ///   - values: Positive numbers; where there are none the axis is a decade.
  ///   - most: No mark is larger.
  ///   - start: Where on the paper the smallest mark stands.
  ///   - end: Where the largest stands.
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

  /// The marks that have a text: all, or if that were too many the powers of ten.
  func labelled(atMost count: Int) -> [Double] {
    guard ticks.count > count else { return ticks }
    return ticks.filter { abs(log10($0) - log10($0).rounded()) < 1e-6 }
  }

  /// Where a value stands on the paper; values beyond the ends stand at them.
  func position(_ value: Double) -> Double {
    guard let first = ticks.first, let last = ticks.last else { return start }
    let fraction = log(min(max(value, first), last) / first) / log(last / first)
    return start + (end - start) * fraction
  }
}
