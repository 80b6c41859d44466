/// The basis over the rows and columns of a kernel, or of the map before a fully connected layer.
///
/// Each element is the product of a polynomial along the rows and one along the columns. Separate
/// axes give all products; the joint form keeps those of bounded total degree: 1 for constant,
/// 3 for linear, 6 for quadratic.
public struct WindowBasis: Sendable, Hashable {
  /// One element: the rows of the two axes' bases that it multiplies.
  package struct Element: Sendable, Hashable {
    /// The row of the basis along the kernel's rows.
    package let row: Int

    /// The row of the basis along the kernel's columns.
    package let column: Int

    /// The values of the product at each position of the window, columns fastest.
    func product(rows: [[Int]], columns: [[Int]]) -> [Int] {
      rows[row].flatMap { value in columns[column].map { value * $0 } }
    }
  }

  /// The basis along the kernel's rows (top to bottom).
  package let rows: AxisBasis

  /// The basis along the kernel's columns (left to right).
  package let columns: AxisBasis

  /// The elements, in the order of the coefficients.
  package let elements: [Element]

  /// The number of elements.
  public var count: Int { elements.count }

  /// Whether every weight of the window keeps a coefficient of its own.
  package var isIdentity: Bool { rows.isIdentity && columns.isIdentity }

  /// Creates the basis of a window of `height` by `width` positions.
  package init(height: Int, width: Int, scheme: WindowScheme, knots: Knots = .uniform) {
    switch scheme {
    case .separate(let rowScheme, let columnScheme):
      let rows = AxisBasis(length: height, scheme: rowScheme, knots: knots)
      let columns = AxisBasis(length: width, scheme: columnScheme, knots: knots)
      self.rows = rows
      self.columns = columns
      elements = (0..<rows.count).flatMap { row in
        (0..<columns.count).map { Element(row: row, column: $0) }
      }
    case .joint(let degree):
      let whole = AxisScheme(degree: degree, interval: .all)
      let rows = AxisBasis(length: height, scheme: whole, knots: knots)
      let columns = AxisBasis(length: width, scheme: whole, knots: knots)
      self.rows = rows
      self.columns = columns
      elements = (0...degree.rawValue).flatMap { total in
        (0...total).filter { $0 < rows.count && total - $0 < columns.count }
          .map { Element(row: $0, column: total - $0) }
      }
    }
  }

  /// For each element, the factor that scales its integer values to unit root mean square.
  package var unitScales: [Float] {
    let (rowScales, columnScales) = (rows.unitScales, columns.unitScales)
    return elements.map { rowScales[$0.row] * columnScales[$0.column] }
  }

  /// For each element, its squared norm at unit root mean square: the positions it covers.
  package var areas: [Int] {
    let (heights, widths) = (rows.intervalLengths, columns.intervalLengths)
    return elements.map { heights[$0.row] * widths[$0.column] }
  }

  /// The matrix in integers, `[count][height * width]`, columns fastest.
  package var integerRows: [[Int]] {
    let (rowValues, columnValues) = (rows.integerRows, columns.integerRows)
    return elements.map { $0.product(rows: rowValues, columns: columnValues) }
  }

  /// The matrix with elements of unit root mean square, shape `[count, height * width]`.
  public var matrix: Tensor {
    Tensor(
      shape: [count, rows.length * columns.length],
      values: zip(integerRows, unitScales).flatMap { row, scale in row.map { Float($0) * scale } })
  }

  /// ``matrix``, or `nil` if it is the identity and multiplying by it would be wasted work.
  package var factor: Tensor? { isIdentity ? nil : matrix }
}
