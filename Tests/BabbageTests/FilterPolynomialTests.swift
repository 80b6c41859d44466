import Babbage
import BabbageTestSupport
import Testing

/// Codes of layers in groups, made of lines and parabolas along the filters.
@Suite struct FilterPolynomialTests {
  /// Random weights of `filters` x 3x3, polynomials along the filters, in codes of `bits`.
  private func weight(
    filters: Int, _ scheme: String, using random: inout SeededGenerator
  ) throws -> PolynomialWeight {
    let shape = WeightShape(filters: filters, channels: 1, rows: 3, columns: 3)
    let scheme = try Scheme(parsing: scheme)
    let values = Tensor.random(scheme.coefficientShape(for: shape), using: &random)
    let coefficients: Parameter =
      if case .bits(let bits) = scheme.format {
        .quantized(QuantizedTensor(quantizing: values, bits: bits))
      } else {
        .float(values)
      }
    return PolynomialWeight(shape: shape, scheme: scheme, coefficients: coefficients)
  }

  /// The codes of such weights.
  private func polynomials(_ weight: PolynomialWeight) -> FilterPolynomials {
    let (codes, steps) = weight.coefficients.codesAndSteps
    return FilterPolynomials(weight.basis.filters, codes: codes, rowSteps: steps)
  }

  /// Every weight is the polynomial's value, to half a step of 8 bits and what rounding multipliers
  /// makes of large values of polynomials.
  @Test(
    arguments: [
      (16, "filters=linear/8"), (16, "filters=quadratic/8 bits=6"),
      (19, "filters=quadratic/5 bits=4"), (11, "filters=linear/all bits=2"),
      (12, "filters=linear/4 window=linear bits=6"), (9, "filters=quadratic/9 window=quadratic"),
      (7, "filters=quadratic/7 knots=shifts bits=8"), (200, "filters=quadratic/all"),
      (200, "filters=constant/16 bits=3"),
    ])
  func codesAreNearThePolynomials(filters: Int, scheme: String) throws {
    var random = SeededGenerator(seed: UInt64(filters), stream: 91)
    let weight = try weight(filters: filters, scheme, using: &random)
    let polynomials = polynomials(weight)
    let values = weight.basis.window.count
    #expect(polynomials.expanded.count == filters * values)
    // The stored numbers as they are rounded to codes, expanded in floating point.
    let (codes, steps) = weight.coefficients.codesAndSteps
    let rounded = zip(codes.indices, codes).map { Float(Double($1) * steps[$0 / values]) }
    let exact = Tensor(shape: [weight.basis.filters.count, values], values: rounded)
      .contracted(axis: 0, with: weight.basis.filters.factor?.transposed)
    let largest = weight.basis.filters.integerRows.joined().reduce(0) { max($0, $1.magnitude) }
    let tolerance = 0.501 + Double(3 * 127 * largest) / Double(1 << 23)
    for filter in 0..<filters {
      let step = polynomials.steps[filter]
      let row = polynomials.expanded[(filter * values)..<((filter + 1) * values)]
      for (value, code) in row.enumerated() {
        let difference = Double(code) * step - Double(exact.values[filter * values + value])
        #expect(abs(difference) <= tolerance * step, "filter \(filter), value \(value)")
      }
    }
    // Each interval uses most of the codes there are.
    for block in polynomials.basis.blocks {
      let used = block.positions.flatMap {
        polynomials.expanded[($0 * values)..<(($0 + 1) * values)].map { Int($0).magnitude }
      }
      #expect((used.max() ?? 0) > 100)
    }
  }

  /// Differences modulo 2^32, as programs compute them, give the same codes.
  @Test(arguments: UInt64(0)..<20) func differencesGiveTheSame(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 92)
    let filters = Int.random(in: 1...40, using: &random)
    let interval = Int.random(in: 1...filters, using: &random)
    let degree = ["constant", "linear", "quadratic"].randomElement(using: &random) ?? "linear"
    let weight = try weight(
      filters: filters, "filters=\(degree)/\(interval) bits=\(2 + Int(seed) % 7)", using: &random)
    let polynomials = polynomials(weight)
    var (row, filter) = (0, 0)
    for interval in polynomials.intervals {
      for value in 0..<9 {
        var orders = [UInt32](repeating: 0, count: 3)
        for (term, column) in interval.change.indices.enumerated() {
          let code = UInt32(
            bitPattern: Int32(polynomials.codes[(row + term) * 9 + value]))
          let multiplier = UInt32(bitPattern: polynomials.multipliers[row + term])
          for order in 0...column {
            orders[order] &+=
              UInt32(bitPattern: interval.change[order][column]) &* multiplier &* code
          }
        }
        for position in 0..<interval.form.length {
          let sum = Int32(bitPattern: orders[0] &+ (1 << 21)) >> 22
          #expect(sum == Int32(polynomials.expanded[(filter + position) * 9 + value]))
          orders[0] &+= orders[1]
          orders[1] &+= orders[2]
        }
      }
      row += interval.change.count
      filter += interval.form.length
    }
    #expect(filter == filters)
  }
}
