import Babbage
import Testing

/// The bases of one axis and of a window: structure, sizes and norms.
@Suite struct BasisTests {
  static let axes: [AxisScheme] =
    [.exact]
    + Degree.allCases.flatMap { degree in
      [AxisScheme(degree: degree, interval: .all)]
        + (1...9).map { AxisScheme(degree: degree, interval: .length($0)) }
    }

  @Test(arguments: Knots.allCases)
  func axisIsBlockDiagonal(knots: Knots) {
    for scheme in Self.axes {
      for length in 1...16 {
        let basis = AxisBasis(length: length, scheme: scheme, knots: knots)
        let interval = if case .length(let wanted) = scheme.interval { wanted } else { length }
        #expect(basis.length == length)
        #expect(basis.blocks.count == (length + interval - 1) / interval)
        var (position, row) = (0, 0)
        for block in basis.blocks {
          let covered = min(interval, length - position)
          let rows = min(scheme.degree.rawValue + 1, covered)
          #expect(block.positions == position..<(position + covered))
          #expect(block.rows == row..<(row + rows))
          #expect(block.polynomials.length == covered)
          position += covered
          row += rows
        }
        #expect(position == length)
        #expect(basis.count == row)
        #expect(scheme.count(onAxisOf: length) == row, "\(scheme) on \(length)")
        #expect(scheme.intervalLength(onAxisOf: length) == min(interval, length))
        #expect(basis.intervalLengths.count == row)
        #expect(basis.isIdentity == (min(interval, length) == 1))
        expectBlocks(basis)
      }
    }
  }

  /// Zero outside the block, the block's polynomials inside it.
  private func expectBlocks(_ basis: AxisBasis) {
    let rows = basis.integerRows
    #expect(rows.count == basis.count)
    for block in basis.blocks {
      for (index, row) in block.rows.enumerated() {
        for position in 0..<basis.length {
          let inside = block.positions.contains(position)
          let value =
            inside ? block.polynomials.rows[index][position - block.positions.lowerBound] : 0
          #expect(rows[row][position] == value)
        }
        #expect(basis.intervalLengths[row] == block.positions.count)
      }
    }
    expectUnitRootMeanSquare(basis.matrix, areas: basis.intervalLengths)
  }

  /// Distinct rows are orthogonal, and the mean of squares over the covered positions is 1.
  private func expectUnitRootMeanSquare(_ matrix: Tensor, areas: [Int]) {
    let width = matrix.shape[1]
    for row in 0..<matrix.shape[0] {
      for other in 0...row {
        let product = (0..<width).reduce(0.0) {
          $0 + Double(matrix.values[row * width + $1]) * Double(matrix.values[other * width + $1])
        }
        #expect(abs(product - (row == other ? Double(areas[row]) : 0)) < 1e-4)
      }
    }
  }

  @Test func aShorterLastIntervalByHand() {
    // 7 positions in intervals of 3: two whole ones of 2 rows, one of a single position.
    let basis = AxisBasis(length: 7, scheme: AxisScheme(degree: .linear, interval: .length(3)))
    #expect(
      basis.integerRows == [
        [1, 1, 1, 0, 0, 0, 0], [-1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 0],
        [0, 0, 0, -1, 0, 1, 0], [0, 0, 0, 0, 0, 0, 1],
      ])
  }

  @Test func axisLeftAloneIsTheIdentity() {
    let basis = AxisBasis(length: 3, scheme: .exact, knots: .shifts)
    #expect(basis.integerRows == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(basis.matrix.values == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(basis.isIdentity)
  }

  @Test(arguments: Knots.allCases)
  func windowsCountTheirElements(knots: Knots) {
    let axes = Self.axes.filter { $0.interval != .length(7) && $0.interval != .length(8) }
    var windows: [WindowScheme] = Degree.allCases.map { .joint($0) }
    for rows in axes.enumerated() where rows.offset % 3 == 0 {
      windows += axes.map { .separate(rows: rows.element, columns: $0) }
    }
    for window in windows {
      for height in 1...6 {
        for width in 1...6 {
          let basis = WindowBasis(height: height, width: width, scheme: window, knots: knots)
          #expect(basis.count == window.count(height: height, width: width))
          #expect(basis.elements.count == basis.areas.count)
          #expect(basis.matrix.shape == [basis.count, height * width])
          #expect(Set(basis.elements).count == basis.count)
        }
      }
    }
  }

  @Test func jointWindowsHaveOneThreeOrSixElements() {
    typealias Pair = (Int, Int)
    let wanted: [Degree: [Pair]] = [
      .constant: [(0, 0)], .linear: [(0, 0), (0, 1), (1, 0)],
      .quadratic: [(0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0)],
    ]
    for (degree, pairs) in wanted {
      let basis = WindowBasis(height: 5, width: 4, scheme: .joint(degree))
      #expect(basis.elements.map(\.row) == pairs.map(\.0))
      #expect(basis.elements.map(\.column) == pairs.map(\.1))
      expectUnitRootMeanSquare(basis.matrix, areas: basis.areas)
    }
    // One row only: powers of the column. Two by two: all four products, quadratic or not.
    #expect(WindowBasis(height: 1, width: 5, scheme: .joint(.quadratic)).count == 3)
    #expect(WindowBasis(height: 2, width: 2, scheme: .joint(.quadratic)).count == 4)
    #expect(WindowBasis(height: 1, width: 1, scheme: .joint(.quadratic)).isIdentity)
  }

  @Test func jointWindowByHand() {
    let basis = WindowBasis(height: 2, width: 3, scheme: .joint(.quadratic))
    // Rows -1 1, columns -1 0 1 and 1 -2 1; a parabola over two rows does not exist.
    #expect(
      basis.integerRows == [
        [1, 1, 1, 1, 1, 1], [-1, 0, 1, -1, 0, 1], [-1, -1, -1, 1, 1, 1], [1, -2, 1, 1, -2, 1],
        [1, 0, -1, -1, 0, 1],
      ])
  }

  @Test func separateWindowsOrderColumnsFastest() {
    let basis = WindowBasis(
      height: 3, width: 3,
      scheme: .separate(
        rows: AxisScheme(degree: .linear, interval: .all),
        columns: AxisScheme(degree: .constant, interval: .length(2))))
    #expect(basis.elements.map(\.row) == [0, 0, 1, 1])
    #expect(basis.elements.map(\.column) == [0, 1, 0, 1])
    #expect(basis.areas == [6, 3, 6, 3])
    #expect(basis.integerRows[2] == [-1, -1, 0, 0, 0, 0, 1, 1, 0])
    expectUnitRootMeanSquare(basis.matrix, areas: basis.areas)
  }
}
