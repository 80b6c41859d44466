import Babbage

/// Why a layer cannot be mapped onto an array.
public enum DataflowError: DescribedError, Equatable {
  /// A size of the array, or a cost, makes no sense.
  case outOfRange(_ name: String, value: Double, allowed: ClosedRange<Double>)
  /// The kernel has more rows than the array.
  case arrayTooSmall(layer: String, rows: Int, arrayRows: Int)
  /// The sets of PEs do not fit the array.
  case setsTooLarge(layer: String, sets: Int, fitting: Int)
  /// A PE has no room for the rows of a pass.
  case registerFileTooSmall(layer: String, filters: Int, channels: Int)
  /// The buffer has no room for inputs and sums.
  case bufferTooSmall(layer: String, words: Int, room: Int)
  /// The filters in the buffer are not a whole number of passes.
  case raggedBlock(layer: String, filters: Int, passFilters: Int)
  /// No mapping is legal.
  case noMapping(layer: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .outOfRange(let name, let value, _): "\(name) is \(value)"
    case .arrayTooSmall(_, let rows, let arrayRows):
      "the kernel has \(rows) rows, and the array \(arrayRows)"
    case .setsTooLarge(_, let sets, let fitting):
      "r * t = \(sets) sets of PEs, and the array holds \(fitting)"
    case .registerFileTooSmall(_, let filters, let channels):
      "p = \(filters) filters of q = \(channels) channels do not fit the register file of a PE"
    case .bufferTooSmall(_, let words, let room):
      "inputs and sums take \(words) words, and the buffer holds \(room)"
    case .raggedBlock(_, let filters, let passFilters):
      "m = \(filters) filters do not divide into passes of p * t = \(passFilters)"
    case .noMapping: "no mapping fits register files and buffer"
    }
  }

  /// The layer, or the description of the array.
  public var location: String {
    switch self {
    case .outOfRange: "in the description of the array or its technology"
    case .arrayTooSmall(let layer, _, _), .setsTooLarge(let layer, _, _),
      .registerFileTooSmall(let layer, _, _), .bufferTooSmall(let layer, _, _),
      .raggedBlock(let layer, _, _), .noMapping(let layer):
      "at layer '\(layer)'"
    }
  }

  /// What to change.
  public var remedy: String {
    switch self {
    case .outOfRange(_, _, let allowed):
      "use a number from \(allowed.lowerBound) to \(allowed.upperBound)"
    case .arrayTooSmall: "describe an array with more rows"
    case .setsTooLarge: "use a smaller e, r or t"
    case .registerFileTooSmall: "use a smaller p or q"
    case .bufferTooSmall: "use a smaller n, m or e"
    case .raggedBlock: "use an m that p * t divides"
    case .noMapping: "describe an array with larger memories"
    }
  }

  /// Refuses a value that lies outside a range or is not a number.
  static func check(
    _ name: String, _ value: Double, isIn allowed: ClosedRange<Double>
  ) throws(DataflowError) {
    guard allowed.contains(value) else {
      throw .outOfRange(name, value: value, allowed: allowed)
    }
  }
}
