/// How far along an axis one polynomial reaches.
public enum Interval: Sendable, Hashable {
  /// Over the whole axis.
  case all
  /// Over this many consecutive positions.
  case length(Int)
}

/// How the weights are approximated along one axis.
public struct AxisScheme: Sendable, Hashable {
  /// The degree of the polynomial in each interval.
  public let degree: Degree

  /// The length of the intervals.
  public let interval: Interval

  /// Polynomials of a degree over intervals of a length.
  public init(degree: Degree, interval: Interval) {
    self.degree = degree
    self.interval = interval
  }

  /// The axis is left alone: every position is an interval of its own.
  public static let exact = AxisScheme(degree: .constant, interval: .length(1))

  /// The length of the intervals on an axis of a given length; never more than the axis.
  package func intervalLength(onAxisOf length: Int) -> Int {
    switch interval {
    case .all: length
    case .length(let interval): min(interval, length)
    }
  }

  func validate(
    _ axis: String, length: Int, knots: Knots
  ) throws(SchemeError) {
    if case .length(let interval) = interval, interval < 1 { throw .emptyInterval(axis: axis) }
    let interval = intervalLength(onAxisOf: length)
    guard interval <= knots.longestInterval else {
      throw .intervalTooLong(axis: axis, length: interval, knots: knots)
    }
  }

  /// The number of coefficients on an axis of a given length, without building the basis.
  package func count(onAxisOf length: Int) -> Int {
    let interval = intervalLength(onAxisOf: length)
    let (whole, rest) = length.quotientAndRemainder(dividingBy: interval)
    let rows = degree.rawValue + 1
    return whole * min(rows, interval) + min(rows, rest)
  }
}

/// How the weights are approximated over the rows and columns of a kernel.
public enum WindowScheme: Sendable, Hashable {
  /// Each axis by itself.
  case separate(rows: AxisScheme, columns: AxisScheme)
  /// Both together, by all products of a bounded total degree.
  case joint(Degree)

  /// Every weight of the window keeps a coefficient of its own.
  public static let exact = WindowScheme.separate(rows: .exact, columns: .exact)

  /// The number of coefficients over a window, without building the basis.
  package func count(height: Int, width: Int) -> Int {
    switch self {
    case .separate(let rows, let columns):
      rows.count(onAxisOf: height) * columns.count(onAxisOf: width)
    case .joint(let degree):
      (0...degree.rawValue).reduce(0) { count, total in
        count + (0...total).count { $0 < height && total - $0 < width }
      }
    }
  }
}

/// The form in which the coefficients are stored.
public enum CoefficientFormat: Sendable, Hashable {
  /// 32-bit floating point.
  case float
  /// Symmetric integers of this many bits, 2 to 8, packed without gaps.
  case bits(Int)

  /// The widths that the quantiser and the packer support.
  public static let allowedBits = 2...8

  /// The widths of the scales and biases stored with the coefficients.
  public static let allowedScaleBits = 5...8
}

/// Where a layer's bias is added, and therefore how many numbers it takes.
public enum BiasPlacement: String, Sendable, Hashable, CaseIterable {
  /// To the core maps, the outputs of the small convolution over the coefficients: the bias is a
  /// polynomial along the filters, like the weights.
  case core
  /// To the outputs: one number per filter.
  case filters
}

/// How one layer's weights are approximated and stored: one choice per axis.
///
/// A scheme has a text form, the same everywhere:
///
///     filters=linear/10 channels=quadratic/all window=quadratic knots=uniform bits=6
///     flattened=linear/25 bits=8
///     sorted=linear/64
public struct Scheme: Sendable, Hashable {
  /// Along the filters (output channels).
  public var filters: AxisScheme

  /// Along the input channels.
  public var channels: AxisScheme

  /// Over the kernel's rows and columns.
  public var window: WindowScheme

  /// Whether the polynomials run along these axes, or along one that combines several of them.
  public var arrangement: Arrangement

  /// The knots of all intervals.
  public var knots: Knots

  /// The form of the stored coefficients.
  public var format: CoefficientFormat

  /// Where the bias is added.
  public var bias: BiasPlacement

  /// The bits of each core map's scale and of each bias, 5 to 8; ignored in floating point.
  public var scaleBits: Int

  /// Combines the choices.
  ///
  /// By default every axis is exact and coefficients are stored in floating point.
  public init(
    filters: AxisScheme = .exact, channels: AxisScheme = .exact, window: WindowScheme = .exact,
    arrangement: Arrangement = .axes, knots: Knots = .uniform, format: CoefficientFormat = .float,
    bias: BiasPlacement = .core, scaleBits: Int = 8
  ) {
    self.filters = filters
    self.channels = channels
    self.window = window
    self.arrangement = arrangement
    self.knots = knots
    self.format = format
    self.bias = bias
    self.scaleBits = scaleBits
  }

  /// The scheme that keeps every weight.
  public static let exact = Scheme()

  /// Whether no axis is approximated.
  public var isExact: Bool {
    filters == .exact && channels == .exact && window == .exact && arrangement == .axes
  }

  /// Checks that the scheme can be applied to weights of a shape.
  ///
  /// - Throws: ``SchemeError`` if an interval is empty or longer than the knots allow, quantised
  ///   values or scales have a width that cannot be packed, or an axis is approximated twice.
  public func validate(for shape: WeightShape) throws(SchemeError) {
    if case .bits(let bits) = format, !CoefficientFormat.allowedBits.contains(bits) {
      throw .badBits(bits)
    }
    guard CoefficientFormat.allowedScaleBits.contains(scaleBits) else {
      throw .badScaleBits(scaleBits)
    }
    try validateArrangement()
    if let longAxis {
      try longAxis.scheme.validate(longAxis.term, length: longAxis.length(shape), knots: knots)
    }
    try filters.validate("filters", length: shape.filters, knots: knots)
    try channels.validate("channels", length: shape.channels, knots: knots)
    switch window {
    case .separate(let rows, let columns):
      try rows.validate("rows", length: shape.rows, knots: knots)
      try columns.validate("columns", length: shape.columns, knots: knots)
    case .joint(let degree):
      try AxisScheme(degree: degree, interval: .all)
        .validate("window", length: max(shape.rows, shape.columns), knots: knots)
    }
  }

  /// The shape of the coefficients for weights of a shape, without building bases.
  ///
  /// - Returns: `[mF, mC, mS]`; `[mF, m, 1]` along a flattened axis and `[1, m, 1]` along a sorted
  ///   one.
  public func coefficientShape(for shape: WeightShape) -> [Int] {
    let rows = filters.count(onAxisOf: shape.filters)
    if let longAxis {
      return [isSorted ? 1 : rows, longAxis.scheme.count(onAxisOf: longAxis.length(shape)), 1]
    }
    return [
      rows, channels.count(onAxisOf: shape.channels),
      window.count(height: shape.rows, width: shape.columns),
    ]
  }
}
