/// The second step of computation reuse: moments of a window, along the columns first, then along
/// the rows.
package struct WindowMoments: Sendable, Hashable {
  /// Taps along a kernel's columns of each function that some moment needs, `[functions][columns]`.
  package let columns: [[Int]]
  /// Taps along a kernel's rows, likewise, `[functions][rows]`.
  package let rows: [[Int]]
  /// For each moment, which of the two it multiplies.
  package let elements: [WindowBasis.Element]

  /// The value of each moment's polynomial at each place of the window, `[moment][place]`.
  package var values: [[Int]] {
    elements.map { $0.product(rows: rows, columns: columns) }
  }

  /// The moments that a window's basis asks for.
  init(_ basis: WindowBasis) {
    let usedRows = Set(basis.elements.map(\.row)).sorted()
    let usedColumns = Set(basis.elements.map(\.column)).sorted()
    let (rowValues, columnValues) = (basis.rows.integerRows, basis.columns.integerRows)
    rows = usedRows.map { rowValues[$0] }
    columns = usedColumns.map { columnValues[$0] }
    let rowSlots = Dictionary(uniqueKeysWithValues: usedRows.enumerated().map { ($1, $0) })
    let columnSlots = Dictionary(uniqueKeysWithValues: usedColumns.enumerated().map { ($1, $0) })
    elements = basis.elements.map { element in
      WindowBasis.Element(row: rowSlots[element.row] ?? 0, column: columnSlots[element.column] ?? 0)
    }
  }
}
