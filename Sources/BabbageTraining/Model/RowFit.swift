import Babbage

/// One row of coefficients, scaled so that rounding it to codes (quantised values) loses least.
struct RowFit {
  /// The row as fractions of the largest code.
  let fractions: [Float]

  /// Picks the step (scale) with the least squared error.
  ///
  /// The candidates are 0.3 to 1 times the step that fits the largest value.
  init(_ row: ArraySlice<Float>, on grid: CodeGrid, bits: Int) {
    let limit = Float(grid.largestCode(bits: bits))
    let largest = row.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else {
      fractions = Array(row)
      return
    }
    let candidates = (0...35).map { largest / limit * (0.3 + 0.02 * Float($0)) }
    func error(_ step: Float) -> Float {
      row.reduce(0) { sum, value in
        let error = Float(grid.code(nearest: value / step, bits: bits)) * step - value
        return sum + error * error
      }
    }
    let errors = candidates.map(error)
    let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
    fractions = row.map { $0 / (candidates[best] * limit) }
  }
}
