import Babbage

/// A value at its place in the arena: CHW, each map with zeros around it.
package struct PlacedMap: Sendable, Hashable {
  /// Channels, rows and columns, without the padding.
  package let shape: MapShape
  /// Zeros on each side of each map.
  package let padding: Int
  /// Where the first map begins, padding included, in bytes.
  package let offset: Int
  /// Bytes of an element.
  package let elementSize: Int

  init(shape: MapShape, padding: Int, offset: Int, elementSize: Int) {
    (self.shape, self.padding) = (shape, padding)
    (self.offset, self.elementSize) = (offset, elementSize)
  }

  init(_ value: MapValue, at offset: Int, elementSize: Int) {
    self.init(shape: value.shape, padding: value.padding, offset: offset, elementSize: elementSize)
  }

  /// Elements from a row to the next.
  package var rowPitch: Int { shape.width + 2 * padding }
  /// Elements from a map to the next.
  package var mapPitch: Int { rowPitch * (shape.height + 2 * padding) }
  /// All elements, padding included.
  package var count: Int { shape.channels * mapPitch }
  /// Where the first element inside the padding is, in bytes.
  package var firstInside: Int { start(padding: 0) }

  /// Where the first element is, in bytes, if no more than so much of the padding counts.
  func start(padding: Int) -> Int {
    offset + (self.padding - padding) * (rowPitch + 1) * elementSize
  }

  /// One of several equal parts of the channels.
  func part(_ index: Int, of count: Int) -> PlacedMap {
    let channels = shape.channels / count
    return PlacedMap(
      shape: MapShape(channels: channels, height: shape.height, width: shape.width),
      padding: padding, offset: offset + index * channels * mapPitch * elementSize,
      elementSize: elementSize)
  }

  /// The bytes in the arena.
  package var range: Range<Int> { offset..<(offset + count * elementSize) }
}
