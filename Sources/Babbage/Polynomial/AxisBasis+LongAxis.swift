/// Long axes, interval by interval: the full matrix of a sorted axis would not fit in memory.
extension AxisBasis {
  /// Projects lines of values by least squares.
  ///
  /// - Parameter lines: Any number of lines of ``length`` values.
  /// - Returns: ``count`` coefficients for each line, for basis rows of unit root mean square.
  func projecting(_ lines: [Float]) -> [Float] {
    var coefficients: [Float] = []
    coefficients.reserveCapacity(lines.count / length * count)
    for line in stride(from: 0, to: lines.count, by: length) {
      for block in blocks {
        let values = lines[
          (line + block.positions.lowerBound)..<(line + block.positions.upperBound)]
        let polynomials = block.polynomials
        for (row, scale) in zip(polynomials.rows, polynomials.unitScales) {
          let sum = zip(row, values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
          coefficients.append(Float(sum * Double(scale) / Double(row.count)))
        }
      }
    }
    return coefficients
  }

  /// The values of polynomials, ``length`` for every ``count`` coefficients.
  func expanding(_ coefficients: [Float]) -> [Float] {
    var lines: [Float] = []
    lines.reserveCapacity(coefficients.count / count * length)
    for line in stride(from: 0, to: coefficients.count, by: count) {
      for block in blocks {
        let polynomials = block.polynomials
        let factors = zip(block.rows, polynomials.unitScales).map {
          Double(coefficients[line + $0]) * Double($1)
        }
        for position in 0..<polynomials.length {
          lines.append(
            Float(
              zip(polynomials.rows, factors).reduce(0) { $0 + Double($1.0[position]) * $1.1 }))
        }
      }
    }
    return lines
  }
}
