import Babbage
import Testing

/// The integer polynomials against published tables and their defining properties.
@Suite struct GramPolynomialTests {
  /// Fisher and Yates, "Statistical Tables", table XXIII, linear and quadratic, 3 to 8 points.
  static let published: [Int: [[Int]]] = [
    3: [[-1, 0, 1], [1, -2, 1]],
    4: [[-3, -1, 1, 3], [1, -1, -1, 1]],
    5: [[-2, -1, 0, 1, 2], [2, -1, -2, -1, 2]],
    6: [[-5, -3, -1, 1, 3, 5], [5, -1, -4, -4, -1, 5]],
    7: [[-3, -2, -1, 0, 1, 2, 3], [5, 0, -3, -4, -3, 0, 5]],
    8: [[-7, -5, -3, -1, 1, 3, 5, 7], [7, 1, -3, -5, -5, -3, 1, 7]],
  ]

  /// Table XXIII also prints the sums of squares.
  static let publishedNorms: [Int: [Int]] = [
    3: [2, 6], 4: [20, 4], 5: [10, 14], 6: [70, 84], 7: [28, 84], 8: [168, 168],
  ]

  @Test(arguments: published.keys.sorted())
  func rowsAreThoseOfFisherAndYates(length: Int) {
    let polynomials = GramPolynomials(knots: .uniform, length: length, degree: .quadratic)
    let ones = Array(repeating: 1, count: length)
    #expect(polynomials.rows == [ones] + (Self.published[length] ?? []))
    let norms = [length] + (Self.publishedNorms[length] ?? [])
    #expect(polynomials.squaredNorms == norms.map(Double.init))
  }

  /// By hand, knots 0 1 2 4: the mean is 7/4, so the line is 4t - 7.
  ///
  /// For the parabola write `t² + u·t + v`. Orthogonal to 1: `21 + 7u + 4v = 0`; to t:
  /// `73 + 21u + 7v = 0`. Four times the second less seven times the first: `145 + 35u = 0`, so
  /// `u = -29/7` and `v = 2`. Times 7: `14, -8, -16, 12`; halved: `7, -4, -8, 5`.
  @Test func rowsOnShiftedKnotsByHand() {
    let polynomials = GramPolynomials(knots: .shifts, length: 4, degree: .quadratic)
    #expect(polynomials.rows == [[1, 1, 1, 1], [-7, -3, 1, 9], [7, -4, -8, 5]])
  }

  @Test(arguments: Knots.allCases, Degree.allCases)
  func rowsAreOrthogonalPrimitiveAndRising(knots: Knots, degree: Degree) {
    for length in 1...(knots == .shifts ? 16 : 64) {
      let polynomials = GramPolynomials(knots: knots, length: length, degree: degree)
      let rows = polynomials.rows
      #expect(rows.count == min(degree.rawValue + 1, length))
      #expect(rows.allSatisfy { $0.count == length })
      for (index, row) in rows.enumerated() {
        for lower in rows[..<index] {
          #expect(zip(row, lower).reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.1) } == 0)
        }
        #expect(row.reduce(0, Self.commonDivisor) == 1, "length \(length), row \(index)")
        #expect(Self.leadingSign(row, knots: knots, degree: index) > 0)
        // A polynomial of its degree: the next divided difference vanishes everywhere.
        #expect(Self.isPolynomial(row, knots: knots, degree: index))
      }
    }
  }

  @Test func rowsOfLowerDegreeAreTheFirstOfHigherDegree() {
    for knots in Knots.allCases {
      for length in 1...16 {
        let all = GramPolynomials(knots: knots, length: length, degree: .quadratic).rows
        for degree in Degree.allCases {
          let rows = GramPolynomials(knots: knots, length: length, degree: degree).rows
          #expect(rows == Array(all.prefix(degree.rawValue + 1)))
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1000, 65_536])
  func unitScalesGiveUnitRootMeanSquare(length: Int) {
    let polynomials = GramPolynomials(knots: .uniform, length: length, degree: .quadratic)
    #expect(polynomials.rows.count == min(3, length))
    #expect(polynomials.unitScales.count == polynomials.rows.count)
    for (row, scale) in zip(polynomials.rows, polynomials.unitScales) {
      let sum = row.reduce(0.0) { $0 + (Double($1) * Double(scale)) * (Double($1) * Double(scale)) }
      #expect(abs(sum / Double(length) - 1) < 1e-5)
    }
  }

  private static func commonDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? abs(left) : commonDivisor(right, left % right)
  }

  /// Numerator of the divided difference over knots 0, 1 and 2: positive with the leading term.
  private static func leadingSign(_ row: [Int], knots: Knots, degree: Int) -> Int {
    switch degree {
    case 0: row[0]
    case 1: row[1] - row[0]
    default: row[2] - 2 * row[1] + row[0]
    }
  }

  /// Whether Lagrange's formula over the first knots (0, 1, 2) gives all values, times 2.
  private static func isPolynomial(_ row: [Int], knots: Knots, degree: Int) -> Bool {
    row.indices.allSatisfy { position in
      let t = Int128(knots == .uniform || position == 0 ? position : 1 << (position - 1))
      let value: Int128
      switch degree {
      case 0: value = 2 * Int128(row[0])
      case 1: value = 2 * (Int128(row[0]) * (1 - t) + Int128(row[1]) * t)
      default:
        value =
          Int128(row[0]) * (t - 1) * (t - 2) - 2 * Int128(row[1]) * t * (t - 2)
          + Int128(row[2]) * t * (t - 1)
      }
      return value == 2 * Int128(row[position])
    }
  }
}
