/// The points at which the polynomial of an interval is evaluated, one for each position.
public enum Knots: String, Sendable, Hashable, CaseIterable {
  /// `t = 0, 1, 2, 3, …`
  case uniform

  /// `t = 0, 1, 2, 4, 8, …`: every multiple is a bit shift.
  ///
  /// These are the abscissae in the first author's own code for the paper's successor (IEEE TAI
  /// 5(6), 2024), for groups of four filters or channels.
  case shifts

  /// The longest interval that these knots can serve.
  ///
  /// Doubling knots soon leave the range in which a parabola's values are exact; no useful interval
  /// is that long.
  public var longestInterval: Int {
    switch self {
    case .uniform: 65_536
    case .shifts: 16
    }
  }

  /// The knot of a position within its interval, counted from 0.
  package func knot(_ position: Int) -> Int {
    switch self {
    case .uniform: position
    case .shifts: position == 0 ? 0 : 1 << (position - 1)
    }
  }
}

/// The degree of a polynomial along an axis.
public enum Degree: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// One number for the whole interval.
  case constant = 0
  /// A line.
  case linear = 1
  /// A parabola.
  case quadratic = 2

  /// Orders by the power of the leading term.
  public static func < (left: Degree, right: Degree) -> Bool { left.rawValue < right.rawValue }
}
