import Babbage

/// The difference form of an interval, built from adders.
extension Netlist {
  /// Sums of `binomial(t, k) * x_t` over an interval, one for each order `k` below `orders`.
  ///
  /// They are running sums, each made from the one before.
  mutating func reduce(_ values: [Signal], _ form: DifferenceForm, orders: Int) -> [Signal] {
    guard form.knots == .uniform else {
      return (0..<orders).compactMap { order in
        sum(weighted(values.enumerated().map { ($1, form.binomial(order, at: $0)) }))
      }
    }
    var sums: [Signal] = []
    var running = values
    for order in 0..<orders {
      // The sums from each position to the end; none before position `order` is needed.
      var suffixes = running
      for position in stride(from: running.count - 2, through: order, by: -1) {
        suffixes[position] = add(running[position], suffixes[position + 1])
      }
      sums.append(suffixes[order])
      running = suffixes
    }
    return sums
  }

  /// The values at all positions of an interval, from a start value and differences.
  mutating func expand(_ differences: [Signal], _ form: DifferenceForm) -> [Signal] {
    guard form.knots == .uniform else {
      return (0..<form.length).compactMap { position in
        let terms = differences.enumerated().map { ($1, form.binomial($0, at: position)) }
        return sum(weighted(terms))
      }
    }
    var values = [differences[0]]
    var step = differences.count > 1 ? differences[1] : nil
    for position in 1..<max(form.length, 1) {
      guard let difference = step else {
        values.append(differences[0])
        continue
      }
      values.append(add(values[position - 1], difference))
      if differences.count > 2, position + 1 < form.length {
        step = add(difference, differences[2])
      }
    }
    return values
  }

  /// Products with constants, as shifts: the constants are powers of two or differences of two.
  private mutating func weighted(_ terms: [(Signal, Int)]) -> [Signal] {
    terms.compactMap { signal, factor in
      if factor == 0 { return nil }
      let low = factor.trailingZeroBitCount
      let odd = factor >> low
      if odd == 1 { return shift(signal, by: low) }
      precondition(odd & (odd + 1) == 0, "a knot is a power of two")
      let higher = shift(signal, by: low + (odd + 1).trailingZeroBitCount)
      return subtract(higher, shift(signal, by: low))
    }
  }
}
