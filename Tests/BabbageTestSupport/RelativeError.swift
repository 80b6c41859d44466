/// The largest difference, as a fraction of the largest expected magnitude.
///
/// Infinite if the lists differ in length, have nothing to compare, or a value is not finite.
package func relativeError(_ values: [Float], _ expected: [Double]) -> Double {
  guard values.count == expected.count, !values.isEmpty, values.allSatisfy(\.isFinite) else {
    return .infinity
  }
  let scale = expected.reduce(0) { max($0, abs($1)) }
  let error = zip(values, expected).reduce(0.0) { max($0, abs(Double($1.0) - $1.1)) }
  return error / max(scale, 1e-30)
}
