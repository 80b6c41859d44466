import Babbage

/// Least squares without any basis of the sources: monomials in the knots, one dense design matrix
/// over all weights, normal equations, Gauss-Jordan elimination in `Double`.
struct LeastSquares {
  /// One column for each unknown, with an entry for each weight.
  private let design: [[Double]]
  private let isSorted: Bool

  init(shape: WeightShape, scheme: Scheme) {
    isSorted = scheme.isSorted
    let filters = Self.axis(shape.filters, scheme.filters, scheme.knots)
    switch scheme.arrangement {
    case .axes: break
    case .flattened(let line):
      design = Self.products(
        filters, Self.axis(shape.count / shape.filters, line, scheme.knots))
      return
    case .sorted(let line):
      design = Self.axis(shape.count, line, scheme.knots)
      return
    }
    let channels = Self.axis(shape.channels, scheme.channels, scheme.knots)
    let window: [[Double]]
    switch scheme.window {
    case .separate(let rowScheme, let columnScheme):
      window = Self.products(
        Self.axis(shape.rows, rowScheme, scheme.knots),
        Self.axis(shape.columns, columnScheme, scheme.knots))
    case .joint(let degree):
      let rows = (0...2).map { Self.monomial($0, shape.rows, scheme.knots) }
      let columns = (0...2).map { Self.monomial($0, shape.columns, scheme.knots) }
      window = (0...2).flatMap { power in
        (0...2).filter {
          power + $0 <= degree.rawValue && power < shape.rows && $0 < shape.columns
        }.flatMap { Self.products([rows[power]], [columns[$0]]) }
      }
    }
    design = Self.products(Self.products(filters, channels), window)
  }

  /// The fitted weights.
  func fit(_ values: [Double]) -> [Double] {
    guard isSorted else { return solve(values) }
    let order = values.indices.sorted { values[$0] < values[$1] }
    var result = values
    for (index, value) in zip(order, solve(order.map { values[$0] })) { result[index] = value }
    return result
  }

  private func solve(_ values: [Double]) -> [Double] {
    let unknowns = design.count
    var rows = design.map { left in
      design.map { Self.dot(left, $0) } + [Self.dot(left, values)]
    }
    for pivot in 0..<unknowns {
      let best = (pivot..<unknowns).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
      rows.swapAt(pivot, best)
      for row in 0..<unknowns where row != pivot && rows[row][pivot] != 0 {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...unknowns { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    let solution = (0..<unknowns).map { rows[$0][unknowns] / rows[$0][$0] }
    return values.indices.map { index in
      zip(design, solution).reduce(0) { $0 + $1.0[index] * $1.1 }
    }
  }

  /// Powers of the knots over an interval that spans -1...1.
  private static func monomial(_ power: Int, _ length: Int, _ knots: Knots) -> [Double] {
    let points = (0..<length).map { position -> Double in
      switch knots {
      case .uniform: Double(position)
      case .shifts: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024][position]
      }
    }
    let half = max((points.last ?? 0) / 2, 0.5)
    return points.map { point in (0..<power).reduce(1) { value, _ in value * (point / half - 1) } }
  }

  private static func axis(_ length: Int, _ scheme: AxisScheme, _ knots: Knots) -> [[Double]] {
    var interval = length
    if case .length(let wanted) = scheme.interval { interval = min(wanted, length) }
    return stride(from: 0, to: length, by: interval).flatMap { start -> [[Double]] in
      let covered = min(interval, length - start)
      return (0..<min(scheme.degree.rawValue + 1, covered)).map { power in
        Array(repeating: 0, count: start) + monomial(power, covered, knots)
          + Array(repeating: 0, count: length - start - covered)
      }
    }
  }

  private static func products(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
    left.flatMap { outer in right.map { inner in outer.flatMap { x in inner.map { x * $0 } } } }
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
