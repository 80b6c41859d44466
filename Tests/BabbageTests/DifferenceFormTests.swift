import Babbage
import Testing

/// Tabulating by differences and summing by running sums, against plain matrix products.
///
/// Everything here is in integers, so every comparison is exact.
@Suite struct DifferenceFormTests {
  struct Case {
    let polynomials: GramPolynomials
    let form: DifferenceForm
    let knots: Knots

    /// Pascal's triangle at the knots, `[order][position]`, written out without the sources.
    var binomials: [[Int]] {
      let knotValues = (0..<form.length).map { position in
        knots == .uniform ? position : [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024][position]
      }
      let all = [
        knotValues.map { _ in 1 }, knotValues, knotValues.map { $0 * ($0 - 1) / 2 },
      ]
      return Array(all.prefix(polynomials.rows.count))
    }
  }

  static func cases(_ knots: Knots) -> [Case] {
    (1...(knots == .shifts ? 12 : 40)).flatMap { length in
      Degree.allCases.map { degree in
        let polynomials = GramPolynomials(knots: knots, length: length, degree: degree)
        return Case(polynomials: polynomials, form: DifferenceForm(polynomials), knots: knots)
      }
    }
  }

  @Test(arguments: Knots.allCases)
  func changeTimesBinomialsIsTheBasis(knots: Knots) {
    for one in Self.cases(knots) {
      let product = one.polynomials.rows.indices.map { power in
        (0..<one.form.length).map { position in
          one.binomials.indices.reduce(0) {
            $0 + one.form.change[$1][power] * one.binomials[$1][position]
          }
        }
      }
      #expect(product == one.polynomials.rows)
      for (order, row) in one.form.change.enumerated() {
        #expect(row[..<order].allSatisfy { $0 == 0 }, "upper triangular")
      }
      for order in one.binomials.indices {
        #expect(
          (0..<one.form.length).map { one.form.binomial(order, at: $0) } == one.binomials[order])
      }
    }
  }

  @Test(arguments: Knots.allCases)
  func expandIsTheMatrixForm(knots: Knots) {
    var random = SeededGenerator(seed: 1)
    for one in Self.cases(knots) {
      for _ in 0..<5 {
        let coefficients = one.polynomials.rows.map { _ in
          Int.random(in: -999...999, using: &random)
        }
        let differences = one.form.change.map {
          zip($0, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let expected = (0..<one.form.length).map { position in
          zip(coefficients, one.polynomials.rows).reduce(0) { $0 + $1.0 * $1.1[position] }
        }
        #expect(one.form.expand(differences) == expected)
      }
    }
  }

  @Test(arguments: Knots.allCases)
  func reduceIsTheMatrixForm(knots: Knots) {
    var random = SeededGenerator(seed: 2)
    for one in Self.cases(knots) {
      for _ in 0..<5 {
        let values = (0..<one.form.length).map { _ in Int.random(in: -999...999, using: &random) }
        let sums = one.form.reduce(values)
        #expect(sums == one.binomials.map { zip($0, values).reduce(0) { $0 + $1.0 * $1.1 } })
        // P x = transpose(change) S
        let projected = one.polynomials.rows.indices.map { power in
          sums.indices.reduce(0) { $0 + one.form.change[$1][power] * sums[$1] }
        }
        let expected = one.polynomials.rows.map { zip($0, values).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(projected == expected)
      }
    }
  }

  @Test func squaresAreTabulatedByAdditions() {
    // t², as the Difference Engine would: start 0, first difference 1, second difference 2.
    let form = DifferenceForm(GramPolynomials(knots: .uniform, length: 7, degree: .quadratic))
    #expect(form.expand([0, 1, 2]) == [0, 1, 4, 9, 16, 25, 36])
    let shifted = DifferenceForm(GramPolynomials(knots: .shifts, length: 5, degree: .quadratic))
    #expect(shifted.expand([0, 1, 2]) == [0, 1, 4, 16, 64])
    // Sums of x, t·x and t(t-1)/2·x by hand for x = 1, 2, 3, 4.
    let four = DifferenceForm(GramPolynomials(knots: .uniform, length: 4, degree: .quadratic))
    #expect(four.reduce([1, 2, 3, 4]) == [10, 2 + 6 + 12, 3 + 12])
  }
}
