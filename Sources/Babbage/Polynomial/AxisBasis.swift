/// The basis along one axis: intervals, and in each the Gram polynomials up to a degree.
///
/// As a matrix it is block diagonal with shape `[count, length]`; an interval that is cut off by
/// the end of the axis has `min(degree + 1, length)` rows. An axis left alone is the special case
/// of constants over intervals of length 1: the identity.
public struct AxisBasis: Sendable, Hashable {
  /// One interval of the axis.
  package struct Block: Sendable, Hashable {
    /// The positions on the axis that the interval covers.
    package let positions: Range<Int>

    /// The rows of the whole basis that belong to the interval.
    package let rows: Range<Int>

    /// The polynomials on the interval.
    package let polynomials: GramPolynomials
  }

  /// The number of positions, `n`.
  package let length: Int

  /// The intervals in order; together they cover the axis.
  package let blocks: [Block]

  /// The number of rows, `m`.
  public var count: Int { blocks.last?.rows.upperBound ?? 0 }

  /// Whether the basis is the identity, so that nothing is saved and nothing need be computed.
  package var isIdentity: Bool { blocks.count == length }

  /// Cuts an axis into intervals.
  ///
  /// - Precondition: `length >= 1`, and no interval is longer than `knots.longestInterval`.
  package init(length: Int, scheme: AxisScheme, knots: Knots = .uniform) {
    precondition(length >= 1, "an axis has at least one position")
    let interval = scheme.intervalLength(onAxisOf: length)
    let whole = GramPolynomials(knots: knots, length: interval, degree: scheme.degree)
    var blocks: [Block] = []
    var row = 0
    for start in stride(from: 0, to: length, by: interval) {
      let end = min(start + interval, length)
      let polynomials =
        end - start == interval
        ? whole
        : GramPolynomials(knots: knots, length: end - start, degree: scheme.degree)
      let rows = row..<(row + polynomials.rows.count)
      blocks.append(Block(positions: start..<end, rows: rows, polynomials: polynomials))
      row = rows.upperBound
    }
    self.length = length
    self.blocks = blocks
  }

  /// The matrix in integers, `[count][length]`.
  package var integerRows: [[Int]] {
    blocks.flatMap { block in
      block.polynomials.rows.map { row in
        var values = [Int](repeating: 0, count: length)
        values.replaceSubrange(block.positions, with: row)
        return values
      }
    }
  }

  /// For each row, the factor that scales the integer row to unit root mean square.
  package var unitScales: [Float] { blocks.flatMap(\.polynomials.unitScales) }

  /// For each row, the length of its interval: its squared norm at unit root mean square.
  package var intervalLengths: [Int] {
    blocks.flatMap { block in block.rows.map { _ in block.positions.count } }
  }

  /// The matrix with rows of unit root mean square, shape `[count, length]`.
  public var matrix: Tensor {
    Tensor(
      shape: [count, length],
      values: zip(integerRows, unitScales).flatMap { row, scale in row.map { Float($0) * scale } })
  }

  /// ``matrix``, or `nil` if it is the identity and multiplying by it would be wasted work.
  package var factor: Tensor? { isIdentity ? nil : matrix }
}
