/// The polynomials of one interval as a start value and forward differences.
///
/// Every row of the basis is `g_p(t) = sum over k of change[k][p] * binomial(t, k)` (Newton's
/// forward differences), so the basis matrix factors as `P = transpose(change) * B` with
/// `B[k, t] = binomial(t, k)`. Multiplying by `B` needs only additions:
///
/// - *expand*: `y_t = a + t*b + binomial(t, 2)*c` is tabulated as Babbage's engine did it, one
///   addition per value for a line and two for a parabola;
/// - *reduce*: `sum of binomial(t, k) * x_t` is computed by repeated running sums.
///
/// The knots `0 1 2 4 …` use the same three numbers; there `t` is a power of two and
/// `binomial(t, 2)` the difference of two such powers, so shifts take the place of running
/// additions.
package struct DifferenceForm: Sendable, Hashable {
  /// Where the positions lie.
  package let knots: Knots

  /// The number of positions.
  package let length: Int

  /// The integer change of basis, `[order of difference][row of the basis]`, upper triangular.
  package let change: [[Int]]

  /// Derives the form of a set of polynomials, exactly, in integers.
  package init(_ polynomials: GramPolynomials) {
    knots = polynomials.knots
    length = polynomials.length
    let rows = polynomials.rows
    // The first three knots are 0, 1, 2 for either kind of knots.
    change = rows.indices.map { order in
      rows.map { row in
        switch order {
        case 0: row[0]
        case 1: row[1] - row[0]
        default: row[2] - 2 * row[1] + row[0]
        }
      }
    }
  }

  /// ``change`` for running sums that go from an interval's first position to its last.
  ///
  /// Such sums count positions from the other end. On uniform knots, reversing the interval changes
  /// the sign of a Gram polynomial of odd degree and leaves one of even degree as it is; on other
  /// knots the sums are weighted by multiplication, which has no direction.
  package var runningSumChange: [[Int]] {
    guard knots == .uniform else { return change }
    return change.map { row in
      row.enumerated().map { power, value in power.isMultiple(of: 2) ? value : -value }
    }
  }

  /// `binomial(t, order)` at a position.
  package func binomial(_ order: Int, at position: Int) -> Int {
    let knot = knots.knot(position)
    return switch order {
    case 0: 1
    case 1: knot
    default: knot * (knot - 1) / 2
    }
  }

  /// Tabulates a polynomial from its differences by additions (and shifts, for ``Knots/shifts``).
  ///
  /// - Parameter differences: Start value, first and second difference, as many as there are rows.
  /// - Returns: The values at all positions.
  package func expand<Number: Numeric>(_ differences: [Number]) -> [Number] {
    guard knots == .uniform else {
      return (0..<length).map { position in
        differences.indices.reduce(Number.zero) { sum, order in
          sum + scaled(differences[order], by: binomial(order, at: position))
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
  package func reduce<Number: Numeric>(_ values: [Number]) -> [Number] {
    var sums = [Number](repeating: .zero, count: change.count)
    for position in values.indices.reversed() {
      if knots == .uniform {
        // Going down from the last position, sum k must add sum k-1 before sum k-1 adds x_t: then
        // x_t is counted binomial(t, k) times.
        for order in sums.indices.dropFirst().reversed() { sums[order] += sums[order - 1] }
        sums[0] += values[position]
      } else {
        for order in sums.indices {
          sums[order] += scaled(values[position], by: binomial(order, at: position))
        }
      }
    }
    return sums
  }

  private func scaled<Number: Numeric>(_ value: Number, by factor: Int) -> Number {
    Number(exactly: factor).map { value * $0 } ?? .zero
  }
}
