/// A map of codes of 8 bits in an exported program or circuit.
package struct CodeMap: Sendable {
  /// Where its codes are.
  package enum Storage: Equatable, Sendable {
    /// In memory of its own.
    case own
    /// The caller's image.
    case image
    /// Another map's memory, seen in another shape.
    case view(of: Int)
    /// The caller's scores of 32 bits.
    case scores
  }

  package let shape: MapShape
  /// For each channel whether codes are `-127 ... 127`, else they are `0 ... 255`.
  package let isSigned: [Bool]
  package var storage = Storage.own
  /// Whether channels follow each other as a whole, as the image's do, and not row by row.
  package var isByChannels = false

  /// Bytes from a row to the next.
  package var rowPitch: Int {
    if storage == .scores { return 0 }
    return isByChannels ? shape.width : shape.channels * shape.width
  }

  /// Bytes from a channel to the next.
  package var channelPitch: Int { isByChannels ? shape.pixels : shape.width }

  /// Bytes of so many rows of all channels.
  package func bytes(rows: Int) -> Int { rows * shape.channels * shape.width }
}

/// What one output row of a stage needs of a map: rows `first + step * row` and the following.
package struct RowWindow: Equatable, Sendable {
  /// The map that is read.
  package let map: Int
  /// The map whose rows must have been made: another one if this is a view of it.
  package let made: Int
  package let step: Int
  package let first: Int
  package let count: Int

  /// How many rows must have been made before an output row can be computed.
  package func needed(for row: Int, of height: Int) -> Int {
    min(step * row + first + count, height)
  }

  /// The first row that is still needed.
  package func oldest(for row: Int) -> Int { max(step * row + first, 0) }
}
