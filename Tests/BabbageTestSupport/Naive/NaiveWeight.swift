import Babbage

/// A layer's dense weights and biases in `Double`, from the formula
/// `W[f, c, i, j] = sum over p, q, s of K[p, q, s] · PF[p, f] · PC[q, c] · PS[s, (i, j)]`.
package struct NaiveWeight {
  /// OIHW.
  package let values: [Double]

  /// One for each filter.
  package let bias: [Double]

  package init(_ layer: Layer) {
    let (shape, scheme) = (layer.weight.shape, layer.weight.scheme)
    let filters = Self.axis(shape.filters, scheme.filters, scheme.knots)
    if case .polynomial(let weight) = layer.weight {
      values = Self.expand(weight, filters)
    } else {
      values = Self.numbers(layer.weight.parameter)
    }
    guard let stored = layer.bias else {
      bias = Array(repeating: 0, count: shape.filters)
      return
    }
    let numbers = Self.numbers(stored.values)
    if stored.placement == .core {
      bias = (0..<shape.filters).map { filter in
        zip(numbers, filters).reduce(0) { $0 + $1.0 * $1.1[filter] }
      }
    } else {
      bias = numbers
    }
  }

  private static func expand(_ weight: PolynomialWeight, _ filters: [[Double]]) -> [Double] {
    let (shape, scheme) = (weight.shape, weight.scheme)
    let coefficients = numbers(weight.coefficients)
    switch scheme.arrangement {
    case .axes: break
    case .flattened(let line):
      let line = axis(shape.count / shape.filters, line, scheme.knots)
      return (0..<shape.filters).flatMap { filter in
        (0..<(shape.count / shape.filters)).map { position in
          filters.indices.reduce(0) { sum, p in
            line.indices.reduce(sum) {
              $0 + coefficients[p * line.count + $1] * filters[p][filter] * line[$1][position]
            }
          }
        }
      }
    case .sorted(let line):
      var values = [Double](repeating: .nan, count: shape.count)
      for (row, coefficient) in zip(axis(shape.count, line, scheme.knots), coefficients) {
        for (position, value) in zip(weight.order?.positions ?? [], row) where value != 0 {
          let old = values[Int(position)]
          values[Int(position)] = (old.isNaN ? 0 : old) + coefficient * value
        }
      }
      return values
    }
    let channels = axis(shape.channels, scheme.channels, scheme.knots)
    let window = window(shape, scheme)
    var values: [Double] = []
    for filter in 0..<shape.filters {
      for channel in 0..<shape.channels {
        for position in 0..<(shape.rows * shape.columns) {
          var sum = 0.0
          for p in filters.indices where filters[p][filter] != 0 {
            for q in channels.indices where channels[q][channel] != 0 {
              for s in window.indices {
                sum +=
                  coefficients[(p * channels.count + q) * window.count + s] * filters[p][filter]
                  * channels[q][channel] * window[s][position]
              }
            }
          }
          values.append(sum)
        }
      }
    }
    return values
  }

  /// Code times row scale times step, or the numbers themselves.
  private static func numbers(_ parameter: Parameter) -> [Double] {
    guard case .quantized(let tensor) = parameter else {
      return parameter.tensor.values.map(Double.init)
    }
    let width = tensor.codes.count / tensor.shape[0]
    return tensor.codes.enumerated().map { index, code in
      Double(code) * Double(tensor.rowScales?[index / width] ?? 1) * Double(tensor.step.value)
    }
  }

  private static func window(_ shape: WeightShape, _ scheme: Scheme) -> [[Double]] {
    switch scheme.window {
    case .separate(let rows, let columns):
      return axis(shape.rows, rows, scheme.knots).flatMap { row in
        axis(shape.columns, columns, scheme.knots).map { column in
          row.flatMap { y in column.map { y * $0 } }
        }
      }
    case .joint(let degree):
      let rows = polynomials(shape.rows, degree.rawValue, scheme.knots)
      let columns = polynomials(shape.columns, degree.rawValue, scheme.knots)
      return (0...degree.rawValue).flatMap { total in
        (0...total).compactMap { power in
          guard power < rows.count, total - power < columns.count else { return nil }
          return rows[power].flatMap { y in columns[total - power].map { y * $0 } }
        }
      }
    }
  }

  /// The rows of a basis over a whole axis, each of unit root mean square on its interval.
  static func axis(_ length: Int, _ scheme: AxisScheme, _ knots: Knots) -> [[Double]] {
    var interval = length
    if case .length(let wanted) = scheme.interval { interval = min(wanted, length) }
    return stride(from: 0, to: length, by: interval).flatMap { start in
      let covered = min(interval, length - start)
      return polynomials(covered, scheme.degree.rawValue, knots).map { row in
        Array(repeating: 0, count: start) + row
          + Array(repeating: 0, count: length - start - covered)
      }
    }
  }

  /// Orthogonal polynomials on one interval, by the Gram-Schmidt process done twice.
  private static func polynomials(_ length: Int, _ degree: Int, _ knots: Knots) -> [[Double]] {
    let points = (0..<length).map { position -> Double in
      switch knots {
      case .uniform: Double(position)
      case .shifts: position == 0 ? 0 : (1..<position).reduce(1) { value, _ in 2 * value }
      }
    }
    var rows: [[Double]] = []
    for power in 0..<min(degree + 1, length) {
      var row = points.map { point in (0..<power).reduce(1) { value, _ in value * point } }
      for _ in 0..<2 {
        for lower in rows {
          let overlap = zip(row, lower).reduce(0) { $0 + $1.0 * $1.1 } / Double(length)
          row = zip(row, lower).map { $0 - overlap * $1 }
        }
      }
      let norm = (row.reduce(0) { $0 + $1 * $1 } / Double(length)).squareRoot()
      rows.append(row.map { $0 / norm })
    }
    return rows
  }
}
