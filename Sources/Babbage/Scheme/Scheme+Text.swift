extension Scheme: CustomStringConvertible {
  /// Parses the text form.
  ///
  /// An empty text, or `exact`, is the exact scheme.
  ///
  /// Terms are separated by blanks, in any order, each at most once:
  /// `filters=`, `channels=`, `rows=`, `columns=` take `exact`, or a degree and optionally an
  /// interval (`linear`, `linear/10`, `quadratic/all`); `window=` takes a degree; `knots=` takes
  /// `uniform` or `shifts`; `bits=` takes `float` or 2 to 8; `bias=` takes `core` or `filters`;
  /// `scales=` takes 5 to 8.
  ///
  /// Instead of `channels=` and the window's terms, `flattened=` takes the same values and runs
  /// along each filter's weights; instead of any axis, `sorted=` runs along all weights in
  /// ascending order. `docs/schemes.md` has an example of each.
  ///
  /// - Throws: ``SchemeError`` that names the term.
  public init(parsing text: String) throws(SchemeError) {
    self = .exact
    var seen: Set<String> = []
    var (rows, columns) = (AxisScheme.exact, AxisScheme.exact)
    for term in text.split(whereSeparator: \.isWhitespace) where term != "exact" {
      let parts = term.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty else { throw .malformedTerm(String(term)) }
      let (key, value) = (String(parts[0]), parts[1])
      guard seen.insert(key).inserted else { throw .repeatedTerm(key) }
      switch key {
      case "filters": filters = try AxisScheme(parsing: value, term: term)
      case "channels": channels = try AxisScheme(parsing: value, term: term)
      case "rows": rows = try AxisScheme(parsing: value, term: term)
      case "columns": columns = try AxisScheme(parsing: value, term: term)
      case "flattened", "sorted":
        if let longAxis { throw .cannotCombine(longAxis.term, key) }
        let scheme = try AxisScheme(parsing: value, term: term)
        arrangement = key == "sorted" ? .sorted(scheme) : .flattened(scheme)
      case "window":
        if value == "exact" { continue }
        guard let degree = Degree(name: value) else { throw .malformedTerm(String(term)) }
        window = .joint(degree)
      case "knots":
        guard let knots = Knots(rawValue: String(value)) else { throw .malformedTerm(String(term)) }
        self.knots = knots
      case "bits": format = try CoefficientFormat(parsing: value, term: term)
      case "bias":
        guard let bias = BiasPlacement(rawValue: String(value)) else {
          throw .malformedTerm(String(term))
        }
        self.bias = bias
      case "scales":
        guard let bits = Int(digits: value), CoefficientFormat.allowedScaleBits.contains(bits)
        else { throw .malformedTerm(String(term)) }
        scaleBits = bits
      default: throw .unknownTerm(String(term))
      }
    }
    if seen.contains("rows") || seen.contains("columns") {
      guard window == .exact else { throw .windowGivenTwice }
      window = .separate(rows: rows, columns: columns)
    }
    try validateArrangement()
  }

  /// The text form, without the terms that have their default value; `exact` if none is left.
  public var description: String {
    var terms: [String] = []
    if filters != .exact { terms.append("filters=\(filters)") }
    if channels != .exact { terms.append("channels=\(channels)") }
    switch window {
    case .joint(let degree): terms.append("window=\(degree.name)")
    case .separate(let rows, let columns):
      if rows != .exact { terms.append("rows=\(rows)") }
      if columns != .exact { terms.append("columns=\(columns)") }
    }
    if let longAxis { terms.append("\(longAxis.term)=\(longAxis.scheme)") }
    if knots != .uniform { terms.append("knots=\(knots.rawValue)") }
    if case .bits(let bits) = format { terms.append("bits=\(bits)") }
    if bias != .core { terms.append("bias=\(bias.rawValue)") }
    if scaleBits != 8 { terms.append("scales=\(scaleBits)") }
    return terms.isEmpty ? "exact" : terms.joined(separator: " ")
  }
}

extension AxisScheme: CustomStringConvertible {
  fileprivate init(parsing value: Substring, term: Substring) throws(SchemeError) {
    if value == "exact" {
      self = .exact
      return
    }
    let parts = value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let degree = Degree(name: parts[0]) else { throw .malformedTerm(String(term)) }
    var interval = Interval.all
    if parts.count == 2, parts[1] != "all" {
      guard let length = Int(digits: parts[1]), length >= 1 else {
        throw .malformedTerm(String(term))
      }
      interval = .length(length)
    }
    self.init(degree: degree, interval: interval)
  }

  /// The text form: `exact`, `linear/10`, `quadratic/all`.
  public var description: String {
    if self == .exact { return "exact" }
    return switch interval {
    case .all: "\(degree.name)/all"
    case .length(let length): "\(degree.name)/\(length)"
    }
  }
}

extension CoefficientFormat {
  fileprivate init(parsing value: Substring, term: Substring) throws(SchemeError) {
    if value == "float" {
      self = .float
      return
    }
    guard let bits = Int(digits: value), Self.allowedBits.contains(bits) else {
      throw .malformedTerm(String(term))
    }
    self = .bits(bits)
  }
}

extension Degree {
  fileprivate init?(name: some StringProtocol) {
    guard let degree = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = degree
  }

  /// `constant`, `linear` or `quadratic`.
  package var name: String { "\(self)" }
}

extension Int {
  /// A number of ASCII digits only: no sign, no digits of other scripts.
  fileprivate init?(digits text: Substring) {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    self.init(text)
  }
}
