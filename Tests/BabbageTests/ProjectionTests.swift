import Babbage
import BabbageTestSupport
import Testing

/// Projecting dense weights onto a scheme, against least squares solved from scratch.
@Suite struct ProjectionTests {
  static let shapes = [
    WeightShape(filters: 1, channels: 1, rows: 3, columns: 3),
    WeightShape(filters: 4, channels: 3, rows: 1, columns: 2),
    WeightShape(filters: 3, channels: 2, rows: 3, columns: 2),
    WeightShape(filters: 5, channels: 7), WeightShape(filters: 2, channels: 2, rows: 2, columns: 5),
  ]

  @Test(arguments: shapes, UInt64(0)..<12)
  func projectionIsTheLeastSquaresFit(shape: WeightShape, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 51)
    let dense = Tensor.random(shape.axes, using: &random)
    for _ in 0..<3 {
      let scheme = Scheme.random(.stored, using: &random)
      let projected = try PolynomialWeight(projecting: dense, onto: scheme).expanded
      let expected = LeastSquares(shape: shape, scheme: scheme).fit(dense.values.map(Double.init))
      try #require(projected.values.count == expected.count && !expected.isEmpty)
      for (value, wanted) in zip(projected.values, expected) {
        #expect(abs(Double(value) - wanted) < 1e-4, "\(scheme) on \(shape)")
      }
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func projectingAgainChangesNothing(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 52)
    let shape = WeightShape(
      filters: .random(in: 1...12, using: &random), channels: .random(in: 1...12, using: &random),
      rows: .random(in: 1...5, using: &random), columns: .random(in: 1...5, using: &random))
    // Fitted weights may sort differently from the weights that they fit.
    let schemes = (0..<20).map { _ in Scheme.random(.stored, using: &random) }
    let scheme = try #require(schemes.first { !$0.isSorted })
    let once = try PolynomialWeight(
      projecting: .random(shape.axes, using: &random), onto: scheme)
    let twice = try PolynomialWeight(projecting: once.expanded, onto: scheme)
    #expect(once.shape == shape)
    #expect(twice.coefficients.shape == scheme.coefficientShape(for: shape))
    expectClose(twice.coefficients.tensor, once.coefficients.tensor)
    expectClose(twice.expanded, once.expanded)
    // Weights made from coefficients have exactly these coefficients.
    let made = PolynomialWeight(
      shape: shape, scheme: scheme,
      coefficients: .float(.random(scheme.coefficientShape(for: shape), using: &random)))
    let found = try PolynomialWeight(projecting: made.expanded, onto: scheme)
    expectClose(found.coefficients.tensor, made.coefficients.tensor)
  }

  private func expectClose(_ left: Tensor, _ right: Tensor) {
    #expect(left.shape == right.shape && !left.values.isEmpty)
    let scale = max(right.largestMagnitude, 1)
    #expect(zip(left.values, right.values).allSatisfy { abs($0 - $1) < 1e-5 * scale })
  }

  @Test func exactSchemeKeepsEveryWeight() throws {
    var random = SeededGenerator(seed: 5)
    let dense = Tensor.random([3, 4, 2, 5], using: &random)
    let weight = try PolynomialWeight(projecting: dense, onto: .exact)
    #expect(weight.expanded == dense)
    #expect(weight.coefficients.tensor.values == dense.values)
    #expect(weight.basis.isIdentity)
  }

  /// The line through 0, 2, 1 has mean 1 and slope 1/2; at unit root mean square the slope's row is
  /// `sqrt(3/2) · (-1 0 1)`, so its coefficient is `0.5 / sqrt(3/2)`.
  @Test func aLineByHand() throws {
    let dense = Tensor(shape: [1, 3, 1, 1], values: [0, 2, 1])
    let weight = try PolynomialWeight(projecting: dense, onto: Scheme(parsing: "channels=linear"))
    let coefficients = weight.coefficients.tensor.values
    #expect(abs(coefficients[0] - 1) < 1e-6)
    #expect(abs(coefficients[1] - 0.408_248_3) < 1e-6)
    #expect(weight.expanded.count == 3)
    #expect(zip(weight.expanded.values, [0.5, 1, 1.5]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func unsuitableSchemesAreRefused() {
    let dense = Tensor(shape: [1, 20, 1, 1])
    #expect(throws: SchemeError.intervalTooLong(axis: "channels", length: 20, knots: .shifts)) {
      try PolynomialWeight(projecting: dense, onto: Scheme(parsing: "channels=linear knots=shifts"))
    }
  }
}
