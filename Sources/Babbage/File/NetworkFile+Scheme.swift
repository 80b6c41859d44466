extension ByteWriter {
  /// Three axes, knots, form and bias: a byte each, and the intervals.
  ///
  /// The third axis is the window (0 for separate axes, 1 to 3 for joint polynomials), or a
  /// flattened (4) or sorted (5) axis. The lowest bit of the bias byte is the placement; the bits
  /// above it tell by how many bits scales are narrower than 8.
  mutating func append(_ scheme: Scheme) {
    append(scheme.filters)
    append(scheme.channels)
    switch (scheme.arrangement, scheme.window) {
    case (.axes, .separate(let rows, let columns)):
      append(UInt8(0))
      append(rows)
      append(columns)
    case (.axes, .joint(let degree)): append(UInt8(degree.rawValue + 1))
    case (.flattened(let line), _):
      append(UInt8(4))
      append(line)
    case (.sorted(let line), _):
      append(UInt8(5))
      append(line)
    }
    append(scheme.knots == .uniform ? UInt8(0) : 1)
    if case .bits(let bits) = scheme.format { append(UInt8(bits)) } else { append(UInt8(0)) }
    append((scheme.bias == .core ? 0 : 1) | UInt8(8 - scheme.scaleBits) << 1)
  }

  /// The degree, and the interval's length, 0 for the whole axis.
  private mutating func append(_ axis: AxisScheme) {
    append(UInt8(axis.degree.rawValue))
    if case .length(let length) = axis.interval {
      append(varint: min(length, ShapeInference.largestWeight))
    } else {
      append(varint: 0)
    }
  }
}

extension ByteReader {
  mutating func scheme(
    _ field: String, shape: WeightShape
  ) throws(FileFormatError) -> Scheme {
    let filters = try axis("\(field): filters scheme")
    let channels = try axis("\(field): channels scheme")
    var (window, arrangement) = (WindowScheme.exact, Arrangement.axes)
    switch try flag(upTo: 5, "\(field): window scheme") {
    case 0:
      window = .separate(
        rows: try axis("\(field): rows scheme"), columns: try axis("\(field): columns scheme"))
    case 4: arrangement = .flattened(try axis("\(field): flattened scheme"))
    case 5: arrangement = .sorted(try axis("\(field): sorted scheme"))
    case let degree: window = .joint(Degree(rawValue: Int(degree) - 1) ?? .constant)
    }
    let knots: Knots = try flag(upTo: 1, "\(field): knots") == 0 ? .uniform : .shifts
    let bits = Int(try flag(upTo: 8, "\(field): bits"))
    guard bits == 0 || CoefficientFormat.allowedBits.contains(bits) else {
      throw FileFormatError(.badValue("codes of \(bits) bits"), field: "\(field): bits")
    }
    let bias = try flag(upTo: 7, "\(field): bias placement and width of scales")
    let scheme = Scheme(
      filters: filters, channels: channels, window: window, arrangement: arrangement,
      knots: knots, format: bits == 0 ? .float : .bits(bits),
      bias: bias & 1 == 0 ? .core : .filters, scaleBits: 8 - Int(bias >> 1))
    do { try scheme.validate(for: shape) } catch {
      throw FileFormatError(.badValue(error.what), field: "\(field): scheme")
    }
    return scheme
  }

  private mutating func axis(_ field: String) throws(FileFormatError) -> AxisScheme {
    let degree = try flag(upTo: 2, field)
    let interval = try varint(in: 0...ShapeInference.largestWeight, field)
    return AxisScheme(
      degree: Degree(rawValue: Int(degree)) ?? .constant,
      interval: interval == 0 ? .all : .length(interval))
  }
}
