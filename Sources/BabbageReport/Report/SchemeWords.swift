import Babbage

extension Scheme {
  /// The scheme in words, a clause for each choice; ``description`` is its text form.
  package func words(for shape: WeightShape) -> [String] {
    guard !isExact else { return ["every weight by itself"] + [formatWords] }
    var clauses: [String] = []
    switch arrangement {
    case .flattened(let axis):
      clauses.append(
        axis.words("weights of a filter", shape.channels * shape.rows * shape.columns))
    case .sorted(let axis): clauses.append(axis.words("weights in ascending order", shape.count))
    case .axes: break
    }
    if filters != .exact { clauses.append(filters.words("filters", shape.filters)) }
    if channels != .exact { clauses.append(channels.words("channels", shape.channels)) }
    switch window {
    case .joint(let degree):
      clauses.append(
        "a \(degree.surface) over the \(shape.rows)x\(shape.columns) window, "
          + "\(window.count(height: shape.rows, width: shape.columns)) numbers")
    case .separate(let rows, let columns):
      if rows != .exact { clauses.append(rows.words("rows", shape.rows)) }
      if columns != .exact { clauses.append(columns.words("columns", shape.columns)) }
    }
    if knots == .shifts { clauses.append("knots 0, 1, 2, 4, 8, …, whose products are shifts") }
    return clauses + [formatWords]
  }

  private var formatWords: String {
    switch format {
    case .float: "32-bit floating point"
    case .bits(let bits): "\(bits) bits a coefficient"
    }
  }
}

extension AxisScheme {
  fileprivate func words(_ what: String, _ length: Int) -> String {
    let interval = intervalLength(onAxisOf: length)
    return interval == length
      ? "a \(degree.curve) over all \(NumberText.count(length)) \(what)"
      : "\(degree.curve)s over intervals of \(NumberText.count(interval)) \(what)"
  }
}

extension Degree {
  fileprivate var curve: String {
    switch self {
    case .constant: "constant"
    case .linear: "line"
    case .quadratic: "parabola"
    }
  }

  fileprivate var surface: String {
    switch self {
    case .constant: "constant"
    case .linear: "plane"
    case .quadratic: "quadratic surface"
    }
  }
}
