/// Lines and parabolas along the filters that a layer in groups makes its codes of.
///
/// Filters of different groups see different channels, so their outputs have nothing to share; what
/// they share is where their weights come from. In a depthwise layer that are the windows of
/// neighbouring channels. A code is `(sum over rows p of P[p, f] * multiplier[p] * code[p] +
/// 2^21) >> 22`, with the integer Gram polynomials `P` of the interval that filter `f` lies in. Sums
/// fit 32 bits, and can be tabulated by differences modulo 2^32.
package struct FilterPolynomials: Sendable {
  /// How far sums are shifted.
  package static let shift = 22
  /// The largest code that comes out.
  private static let largestCode = 126.5

  /// The polynomials along the filters.
  package let basis: AxisBasis
  /// The stored codes, `[rows of the basis][values]`.
  package var codes: [Int8]
  /// One for each row of the basis.
  package let multipliers: [Int32]

  /// The codes of each filter, `[filters][values]`.
  package let expanded: [Int8]
  /// What code 1 of each filter stands for.
  package let steps: [Double]

  /// Chooses multipliers, so that each interval has as fine a step as codes of 8 bits allow.
  ///
  /// - Parameters:
  ///   - basis: The polynomials along the filters.
  ///   - codes: `[rows of the basis][values]`.
  ///   - rowSteps: What code 1 of each row stands for, with rows of unit root mean square.
  package init(_ basis: AxisBasis, codes: [Int8], rowSteps: [Double]) {
    let (rows, width) = (basis.integerRows, codes.count / max(basis.count, 1))
    let factors = zip(rowSteps, basis.unitScales).map { $0 * Double($1) }
    let one = Double(1 << Self.shift)
    var multipliers = [Int32](repeating: 0, count: basis.count)
    var expanded: [Int8] = []
    var steps: [Double] = []
    for block in basis.blocks {
      var weight = 0.0
      for filter in block.positions {
        for value in 0..<width {
          let sum = block.rows.reduce(0) {
            $0 + Double(rows[$1][filter]) * factors[$1] * Double(codes[$1 * width + value])
          }
          weight = max(weight, sum.magnitude)
        }
      }
      let factor = block.rows.reduce(0) { max($0, factors[$1].magnitude) }
      // Multipliers fit 32 bits.
      var step = max(
        weight / Self.largestCode, factor * one / Double(1 << 30), .leastNormalMagnitude)
      func sums() -> [Int64] {
        for row in block.rows { multipliers[row] = Int32((factors[row] / step * one).rounded()) }
        return block.positions.flatMap { filter in
          (0..<width).map { value in
            block.rows.reduce(1 << (Self.shift - 1)) { sum, row in
              sum + Int64(rows[row][filter]) * Int64(multipliers[row])
                * Int64(codes[row * width + value])
            } >> Self.shift
          }
        }
      }
      var exact = sums()
      // Where polynomials have large values, what rounding takes off multipliers can matter.
      while exact.contains(where: { Int8(exactly: $0) == nil }) {
        step *= 1.01
        exact = sums()
      }
      expanded += exact.map { Int8($0) }
      steps += block.positions.map { _ in step }
    }
    (self.basis, self.codes, self.multipliers) = (basis, codes, multipliers)
    (self.expanded, self.steps) = (expanded, steps)
  }

  /// The intervals, as differences.
  package var intervals: [IntegerInterval] {
    basis.differenceForms.map { IntegerInterval($0, change: $0.change) }
  }
}
