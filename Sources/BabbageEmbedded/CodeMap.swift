import Babbage

/// A map of codes of 8 bits in the exported program.
struct CodeMap {
  /// Where its codes are.
  enum Storage: Equatable {
    /// In memory of its own.
    case own
    /// The caller's image.
    case image
    /// Another map's memory, seen in another shape.
    case view(of: Int)
    /// The caller's scores of 32 bits.
    case scores
  }

  let shape: MapShape
  /// For each channel whether codes are `-127 ... 127`, else they are `0 ... 255`.
  let isSigned: [Bool]
  var storage = Storage.own
  /// Whether channels follow each other as a whole, as the image's do, and not row by row.
  var isByChannels = false

  /// Bytes from a row to the next.
  var rowPitch: Int {
    if storage == .scores { return 0 }
    return isByChannels ? shape.width : shape.channels * shape.width
  }

  /// Bytes from a channel to the next.
  var channelPitch: Int { isByChannels ? shape.pixels : shape.width }

  /// Bytes of so many rows of all channels.
  func bytes(rows: Int) -> Int { rows * shape.channels * shape.width }
}

/// What one output row of a stage needs of a map: rows `first + step * row` and the following.
struct RowWindow: Equatable {
  /// The map that is read.
  let map: Int
  /// The map whose rows must have been made: another one if this is a view of it.
  let made: Int
  let step: Int
  let first: Int
  let count: Int

  /// How many rows must have been made before an output row can be computed.
  func needed(for row: Int, of height: Int) -> Int { min(step * row + first + count, height) }

  /// The first row that is still needed.
  func oldest(for row: Int) -> Int { max(step * row + first, 0) }
}
