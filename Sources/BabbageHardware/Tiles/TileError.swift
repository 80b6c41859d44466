import Babbage

/// Why a tile cannot be made with some parameters.
public enum TileError: DescribedError, Equatable {
  /// A size is out of range.
  case size(_ name: String, value: Int, allowed: ClosedRange<Int>)
  /// The intervals of an axis are longer than the axis.
  case intervalTooLong(axis: String, interval: Int, length: Int)
  /// The scheme does not suit the tile.
  case scheme(SchemeError)
  /// The scheme does not treat the axes of the tile separately.
  case notSeparable
  /// Sums need more bits than they are given.
  case sumsTooNarrow(bits: Int, needed: Int)
  /// A signal would be wider than the widest adder.
  case tooWide(bits: Int, limit: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .size(let name, let value, let allowed):
      "\(name) is \(value), and can be \(allowed.lowerBound) to \(allowed.upperBound)"
    case .intervalTooLong(_, let interval, let length):
      "intervals of \(interval) on an axis of \(length)"
    case .scheme(let error): error.what
    case .notSeparable: "a flattened or sorted scheme has no tile"
    case .sumsTooNarrow(let bits, let needed):
      "sums of \(bits) bits, but their worst case needs \(needed)"
    case .tooWide(let bits, let limit): "a signal of \(bits) bits, but \(limit) is the most"
    }
  }

  /// Where.
  public var location: String {
    switch self {
    case .intervalTooLong(let axis, _, _): "along the \(axis)"
    case .scheme(let error): error.location
    case .size, .notSeparable, .sumsTooNarrow, .tooWide: "in the tile"
    }
  }

  /// What to change.
  public var remedy: String {
    switch self {
    case .size: "choose a size in this range"
    case .intervalTooLong: "use an interval of at most the axis's length, or a larger tile"
    case .scheme(let error): error.remedy
    case .notSeparable: "use schemes along filters, channels, rows and columns"
    case .sumsTooNarrow: "give sums more bits, or accumulate fewer groups of channels"
    case .tooWide: "use shorter intervals, or fewer bits"
    }
  }
}
