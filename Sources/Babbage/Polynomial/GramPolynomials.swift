/// Discrete orthogonal (Gram) polynomials on the knots of one interval, in integers.
///
/// Row `p` is the polynomial of degree `p`, orthogonal to all rows above it, with a positive
/// leading term, and scaled to the smallest integers: on three knots `1 1 1`, `-1 0 1`, `1 -2 1`;
/// on four `1 1 1 1`, `-3 -1 1 3`, `1 -1 -1 1`. They are the same as the tables of orthogonal
/// polynomials in Fisher and Yates, "Statistical Tables" (1938), table XXIII.
public struct GramPolynomials: Sendable, Hashable {
  /// Where the positions lie.
  package let knots: Knots

  /// The values, `[rows][positions]`, with `min(degree + 1, positions)` rows.
  public let rows: [[Int]]

  /// The number of positions.
  package var length: Int { rows[0].count }

  /// The sum of squares of each row.
  ///
  /// For a parabola over the longest interval it exceeds 64 bits.
  package var squaredNorms: [Double] {
    rows.map { $0.reduce(0) { $0 + Double($1) * Double($1) } }
  }

  /// The factor that gives each row unit root mean square: `sqrt(length / squared norm)`.
  ///
  /// Training and the stored coefficients refer to these scaled rows, so that coefficients of all
  /// degrees have a similar size.
  package var unitScales: [Float] {
    squaredNorms.map { Float((Double(length) / $0).squareRoot()) }
  }

  /// Computes the polynomials by the Gram-Schmidt process over the integers.
  ///
  /// - Precondition: `1 <= length <= knots.longestInterval`.
  public init(knots: Knots, length: Int, degree: Degree) {
    precondition(
      (1...knots.longestInterval).contains(length), "an interval of \(length) has no knots")
    self.knots = knots
    // 128 bits hold every product below for the longest intervals of either kind of knots.
    var rows: [[Int128]] = []
    for power in 0..<min(degree.rawValue + 1, length) {
      var row = (0..<length).map { position in
        (0..<power).reduce(Int128(1)) { value, _ in value * Int128(knots.knot(position)) }
      }
      for lower in rows {
        let norm = Self.product(lower, lower)
        let overlap = Self.product(row, lower)
        row = zip(row, lower).map { $0 * norm - $1 * overlap }
        row = Self.primitive(row)
      }
      rows.append(Self.primitive(row))
    }
    self.rows = rows.map { $0.map(Int.init) }
  }

  private static func product(_ left: [Int128], _ right: [Int128]) -> Int128 {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func primitive(_ row: [Int128]) -> [Int128] {
    let divisor = row.reduce(Int128(0)) { greatestCommonDivisor($0, $1) }
    return divisor > 1 ? row.map { $0 / divisor } : row
  }

  private static func greatestCommonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
    var (left, right) = (left < 0 ? -left : left, right < 0 ? -right : right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}
