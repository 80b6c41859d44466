import Babbage

/// What kernels, programs and circuits do with a difference form, in its plainest words.
extension DifferenceForm {
  /// Tabulates a polynomial from its differences by additions (and shifts, for ``Knots/shifts``).
  ///
  /// - Parameter differences: Start value, first and second difference, as many as there are rows.
  /// - Returns: The values at all positions.
  func expand(_ differences: [Int]) -> [Int] {
    guard knots == .uniform else {
      return (0..<length).map { position in
        differences.indices.reduce(0) { sum, order in
          sum + differences[order] * binomial(order, at: position)
        }
      }
    }
    var state = differences
    return (0..<length).map { _ in
      let value = state[0]
      for order in 1..<max(state.count, 1) { state[order - 1] += state[order] }
      return value
    }
  }

  /// Computes the sums of `binomial(t, order) * values[t]`, one for each row, by running sums.
  func reduce(_ values: [Int]) -> [Int] {
    var sums = [Int](repeating: 0, count: change.count)
    for position in values.indices.reversed() {
      if knots == .uniform {
        // Going down from the last position, sum k must add sum k-1 before sum k-1 adds x_t: then
        // x_t is counted binomial(t, k) times.
        for order in sums.indices.dropFirst().reversed() { sums[order] += sums[order - 1] }
        sums[0] += values[position]
      } else {
        for order in sums.indices {
          sums[order] += values[position] * binomial(order, at: position)
        }
      }
    }
    return sums
  }
}
