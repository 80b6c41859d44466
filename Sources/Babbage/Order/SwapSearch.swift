import Foundation

/// Improves an order by exchanging channels.
///
/// First by simulated annealing (Kirkpatrick, Gelatt and Vecchi, Science 220, 1983), then downhill
/// until no exchange helps. It is limited by the number of exchanges tried, never by time, so that
/// the result is the same everywhere.
struct SwapSearch {
  /// The objective that is improved, in its present order.
  private(set) var objective: GroupObjective
  private var generator: SeededGenerator

  init(_ objective: GroupObjective, seed: UInt64, stream: UInt64) {
    self.objective = objective
    generator = SeededGenerator(seed: seed, stream: stream)
  }

  /// Anneals, then goes downhill; if the initial order was better, goes downhill from it instead.
  ///
  /// - Parameters:
  ///   - trials: Exchanges tried while annealing.
  ///   - heat: The initial temperature, in units of the mean change of a random exchange.
  mutating func improve(trials: Int, heat: Float) {
    guard objective.count > 1 else { return }
    let (order, error) = (objective.order, objective.error)
    anneal(trials: trials, heat: heat)
    objective.arrange(objective.order)
    descend()
    if objective.error > error {
      objective.arrange(order)
      descend()
    }
  }

  /// Lowers the temperature a thousandfold over the trials, in equal factors.
  private mutating func anneal(trials: Int, heat: Float) {
    let probes = 1000
    var sum: Float = 0
    for _ in 0..<probes {
      let (first, second) = pair()
      sum += abs(objective.change(swapping: first, second))
    }
    var temperature = heat * sum / Float(probes)
    let steps = 200
    let cooling = Float(pow(1e-3, 1 / Double(steps)))
    for _ in 0..<steps where temperature > 0 {
      for _ in 0..<(trials / steps) {
        let (first, second) = pair()
        let change = objective.change(swapping: first, second)
        // The negative logarithm of a random number up to 1 limits how far uphill it may go.
        if change <= 0 || change < -temperature * log(unit()) { objective.swap(first, second) }
      }
      temperature *= cooling
    }
  }

  /// Visits all pairs until no exchange helps.
  private mutating func descend() {
    // Smaller gains are rounding errors.
    let gain = Float(objective.error * 1e-7)
    for _ in 0..<20 {
      var isStable = true
      for first in 0..<(objective.count - 1) {
        for second in (first + 1)..<objective.count
        where objective.change(swapping: first, second) < -gain {
          objective.swap(first, second)
          isStable = false
        }
      }
      objective.arrange(objective.order)
      if isStable { return }
    }
  }

  /// Two different random places.
  private mutating func pair() -> (Int, Int) {
    let bits = generator.next()
    let count = UInt64(objective.count)
    // The high half of the product is a number below the count.
    let first = Int(((bits >> 32) * count) >> 32)
    let second = Int(((bits & 0xFFFF_FFFF) * (count - 1)) >> 32)
    return (first, second < first ? second : second + 1)
  }

  /// A number above 0, up to 1.
  private mutating func unit() -> Float {
    (Float(generator.next() >> 40) + 1) / Float(1 << 24)
  }
}
