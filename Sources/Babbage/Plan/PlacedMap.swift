/// Maps of one image at their place in the arena: CHW, each map with zeros around it.
public struct PlacedMap: Sendable, Hashable {
  /// Channels, rows and columns, without the padding.
  public let shape: MapShape
  /// Zeros on each side of each map.
  public let padding: Int
  /// Where the first map begins, padding included, in bytes.
  public let offset: Int
  /// Bytes of an element.
  public let elementSize: Int

  /// Elements from a row to the next.
  public var rowPitch: Int { shape.width + 2 * padding }
  /// Elements from a map to the next.
  public var mapPitch: Int { rowPitch * (shape.height + 2 * padding) }
  /// All elements, padding included.
  public var count: Int { shape.channels * mapPitch }
  /// Where the first element inside the padding is, in bytes.
  public var firstInside: Int { offset + padding * (rowPitch + 1) * elementSize }
  /// One of several equal parts of the channels.
  package func part(_ index: Int, of count: Int) -> PlacedMap {
    let channels = shape.channels / count
    return PlacedMap(
      shape: MapShape(channels: channels, height: shape.height, width: shape.width),
      padding: padding, offset: offset + index * channels * mapPitch * elementSize,
      elementSize: elementSize)
  }

  /// The bytes in the arena.
  public var range: Range<Int> { offset..<(offset + count * elementSize) }
}
