import Babbage

/// A circuit that computes one output pixel of some filters from some channels per clock cycle.
///
/// With the exact scheme it consists of the multipliers and adders that the row-stationary dataflow
/// needs for that; with any other scheme it computes only once what the weights share:
///
/// - a *reducer* for each incoming row of pixels makes running sums over the channels;
/// - where the window is approximated, *moments* are running sums down each incoming column, and
///   across the columns that are kept in registers;
/// - the *core*, a small convolution over coefficients, has a multiplier for each coefficient and a
///   tree of adders for each core map;
/// - an *expander* for each interval of filters tabulates them, with one adder per output for a
///   line and two for a parabola.
///
/// Coefficients refer to start values and differences, `K` times `DifferenceForm.change` on each
/// axis: this change of basis is made once, in advance. Signals are as wide as their worst case
/// needs.
public struct Tile: Sendable {
  /// The allowed numbers of filters and channels.
  public static let allowedSizes = 1...256
  /// The width of the widest adder, in bits.
  public static let widestSignal = 62
  /// Clock cycles from a column to the outputs of its window.
  public static let latency = 4

  /// The prefix of the modules' names.
  public let name: String
  /// Filters, channels, rows and columns.
  public let shape: WeightShape
  /// How the weights are approximated.
  public let scheme: Scheme
  /// Bits of a pixel, which is unsigned.
  public let dataBits: Int
  /// Bits of a coefficient in two's complement.
  public let coefficientBits: Int
  /// Bits of sums that come from other channels.
  public let sumBits: Int
  /// The number of groups of channels whose sums are added up.
  public let groups: Int
  /// Whether negative outputs become zero.
  public let relu: Bool

  /// The bases of the axes.
  let basis: WeightBasis

  /// Checks all sizes and derives the widths.
  ///
  /// - Parameters:
  ///   - name: The prefix of the modules' names; characters that Verilog does not allow are
  ///     replaced.
  ///   - shape: Filters, channels, rows and columns of the tile.
  ///   - scheme: How the weights are approximated.
  ///   - dataBits: Bits of a pixel, which is unsigned.
  ///   - coefficientBits: Bits of a coefficient in two's complement.
  ///   - groups: The number of groups of channels whose sums are added up, one after the other.
  ///   - sumBits: Bits of those sums; `nil` for as many as the worst case needs.
  ///   - relu: Whether negative outputs become zero.
  /// - Throws: ``TileError``
  public init(
    name: String, shape: WeightShape, scheme: Scheme = .exact, dataBits: Int = 8,
    coefficientBits: Int = 8, groups: Int = 1, sumBits: Int? = nil, relu: Bool = false
  ) throws(TileError) {
    func check(
      _ name: String, _ value: Int, _ allowed: ClosedRange<Int>
    ) throws(TileError) {
      guard allowed.contains(value) else {
        throw .size(name, value: value, allowed: allowed)
      }
    }
    try check("filters", shape.filters, Self.allowedSizes)
    try check("channels", shape.channels, Self.allowedSizes)
    try check("rows", shape.rows, 1...16)
    try check("columns", shape.columns, 2...16)
    try check("data bits", dataBits, 1...16)
    try check("coefficient bits", coefficientBits, 2...16)
    try check("groups", groups, 1...65_536)
    guard !scheme.isAlongOneLine else { throw .notSeparable }
    for (axis, part, length) in scheme.tileAxes(shape) {
      if case .length(let interval) = part.interval, interval > length, part != .exact {
        throw .intervalTooLong(axis: axis, interval: interval, length: length)
      }
    }
    do throws(SchemeError) { try scheme.validate(for: shape) } catch { throw .scheme(error) }
    self.name = VerilogName.rule.derived(from: name)
    (self.shape, self.scheme, self.relu) = (shape, scheme, relu)
    (self.dataBits, self.coefficientBits, self.groups) = (dataBits, coefficientBits, groups)
    basis = WeightBasis(scheme: scheme, shape: shape)
    let draft = TileParts(
      name: self.name, shape: shape, basis: basis, dataBits: dataBits,
      coefficientBits: coefficientBits, groups: groups, sumBits: 2)
    let needed = draft.neededSumBits
    guard needed <= Self.widestSignal else {
      throw .tooWide(bits: needed, limit: Self.widestSignal)
    }
    self.sumBits = sumBits ?? needed
    guard self.sumBits >= needed else {
      throw .sumsTooNarrow(bits: self.sumBits, needed: needed)
    }
    guard self.sumBits <= Self.widestSignal, outputBits <= Self.widestSignal else {
      throw .tooWide(bits: max(self.sumBits, outputBits), limit: Self.widestSignal)
    }
  }

  var parts: TileParts {
    TileParts(
      name: name, shape: shape, basis: basis, dataBits: dataBits,
      coefficientBits: coefficientBits, groups: groups, sumBits: sumBits)
  }

  /// The number of maps that the core makes.
  package var coreMaps: Int { basis.filters.count }
  /// The number of products for each core map.
  package var terms: Int { basis.channels.count * basis.window.count }
  /// Bits of each output.
  public var outputBits: Int { parts.outputRange.bits }
  /// The multipliers and adders in the Verilog.
  public var operations: TileOperations { parts.operations }
}

extension Scheme {
  /// Whether one polynomial runs along several axes.
  fileprivate var isAlongOneLine: Bool { isSorted || arrangement != Scheme.exact.arrangement }

  /// The axes that have intervals.
  fileprivate func tileAxes(_ shape: WeightShape) -> [(String, AxisScheme, Int)] {
    var axes = [("filters", filters, shape.filters), ("channels", channels, shape.channels)]
    if case .separate(let rows, let columns) = window {
      axes += [("rows", rows, shape.rows), ("columns", columns, shape.columns)]
    }
    return axes
  }
}
