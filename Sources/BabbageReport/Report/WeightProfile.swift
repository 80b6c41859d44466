import Babbage

/// The weights of a layer along each of its axes, through the weight with the largest magnitude.
package struct WeightProfile {
  /// One axis; those with a single position are left out.
  package struct Axis {
    /// `filters`, `channels` or `columns`.
    package let name: String
    /// The position on the other axes.
    package let place: String
    /// The indices in the weights, OIHW.
    package let indices: [Int]
    /// The weights.
    package let values: [Float]
    /// The intervals of the polynomials; empty if each weight is stored exactly.
    package let intervals: [Range<Int>]
  }

  /// Filters, channels, columns.
  package let axes: [Axis]

  package init(_ weight: PolynomialWeight) {
    let shape = weight.shape
    let values = weight.expanded.values
    let largest = values.indices.max { values[$0].magnitude < values[$1].magnitude } ?? 0
    let window = shape.rows * shape.columns
    let (filter, rest) = largest.quotientAndRemainder(dividingBy: shape.channels * window)
    let (channel, inside) = rest.quotientAndRemainder(dividingBy: window)
    let (row, column) = inside.quotientAndRemainder(dividingBy: shape.columns)
    let basis = weight.basis
    func axis(_ name: String, _ place: String, _ indices: [Int], _ basis: AxisBasis) -> Axis {
      Axis(
        name: name, place: place, indices: indices, values: indices.map { values[$0] },
        intervals: basis.isIdentity ? [] : basis.blocks.map(\.positions))
    }
    axes = [
      axis(
        "filters", "channel \(channel), row \(row), column \(column)",
        (0..<shape.filters).map { ($0 * shape.channels + channel) * window + inside },
        basis.filters),
      axis(
        "channels", "filter \(filter), row \(row), column \(column)",
        (0..<shape.channels).map { (filter * shape.channels + $0) * window + inside },
        basis.channels),
      axis(
        "columns", "filter \(filter), channel \(channel), row \(row)",
        (0..<shape.columns).map {
          (filter * shape.channels + channel) * window + row * shape.columns + $0
        }, basis.window.columns),
    ].filter { $0.values.count > 1 }
  }
}
