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
}
