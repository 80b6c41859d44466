import Babbage

/// Orthogonal polynomials at knots, in the smallest whole numbers; no code of the sources' takes
/// part.
enum NaivePolynomials {
  /// The values of the polynomials of degree 0, 1, …: the powers of the knots, each without what
  /// the lower ones explain, by the Gram-Schmidt process in whole numbers.
  static func rows(knots: Knots, length: Int, count: Int) -> [[Int]] {
    let points = (0..<length).map { position -> Int128 in
      switch knots {
      case .uniform: Int128(position)
      case .shifts: position == 0 ? 0 : Int128(1) << Int128(position - 1)
      }
    }
    var rows: [[Int128]] = []
    for power in 0..<count {
      var row = points.map { point in (0..<power).reduce(Int128(1)) { value, _ in value * point } }
      for lower in rows {
        // Times the positive norm, so that no fraction appears and the sign stays.
        let (norm, overlap) = (product(lower, lower), product(row, lower))
        row = smallest(row.indices.map { row[$0] * norm - overlap * lower[$0] })
      }
      rows.append(row)
    }
    return rows.map { $0.map { Int($0) } }
  }

  private static func product(_ left: [Int128], _ right: [Int128]) -> Int128 {
    left.indices.reduce(Int128(0)) { $0 + left[$1] * right[$1] }
  }

  /// The numbers without their common divisor.
  private static func smallest(_ row: [Int128]) -> [Int128] {
    let divisor = row.reduce(Int128(0)) { left, right in
      var (left, right) = (left.magnitude, right.magnitude)
      while right != 0 { (left, right) = (right, left % right) }
      return Int128(left)
    }
    return row.map { $0 / max(divisor, 1) }
  }
}
