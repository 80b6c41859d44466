import Babbage

/// Maps, or a part of them, as a walk over their rows sees them.
struct MapView {
  /// Maps, rows and columns of the walk.
  let shape: MapShape
  /// Where the first element is, in bytes of the arena.
  private(set) var offset: Int
  private let elementSize: Int
  /// Elements from a map, row or column to the next.
  private var mapPitch: Int
  private var rowPitch: Int
  private(set) var columnPitch = 1

  /// All of the maps, without their padding.
  init(_ map: PlacedMap) { self.init(map, shape: map.shape) }

  /// As much as a shape holds, from some map, row and column on.
  init(_ map: PlacedMap, shape: MapShape, channel: Int = 0, row: Int = 0, column: Int = 0) {
    self.shape = shape
    elementSize = map.elementSize
    (mapPitch, rowPitch) = (map.mapPitch, map.rowPitch)
    offset =
      map.firstInside + (channel * map.mapPitch + row * map.rowPitch + column) * map.elementSize
  }

  /// All of the maps where a single channel, row or column counts for as many as a shape has.
  init(_ map: PlacedMap, for shape: MapShape) {
    self.init(map, shape: shape)
    if map.shape.channels == 1 { mapPitch = 0 }
    if map.shape.height == 1 { rowPitch = 0 }
    if map.shape.width == 1 { columnPitch = 0 }
  }

  /// Some of the maps, rows and columns.
  init(_ map: PlacedMap, _ slice: MapSlice) {
    let positions = slice.positions(in: map.shape)
    self.init(
      map,
      shape: MapShape(
        channels: positions[0].count, height: positions[1].count, width: positions[2].count),
      channel: positions[0].start, row: positions[1].start, column: positions[2].start)
    mapPitch *= positions[0].step
    rowPitch *= positions[1].step
    columnPitch = positions[2].step
  }

  /// Whether each map is one long row.
  private var isOneRow: Bool { columnPitch == 1 && rowPitch == shape.width }

  /// Whether each map is one long row, or one element for all places.
  private var isOneRowOrPixel: Bool { isOneRow || (columnPitch == 0 && rowPitch == 0) }

  /// Calls with the start of each row of two views of the same shape.
  ///
  /// Elements of the views lie side by side unless they were made of slices.
  @inline(__always)
  static func forEachRow<Element>(
    _ input: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer, of type: Element.Type,
    _ body: (
      _ channel: Int, UnsafePointer<Element>, UnsafeMutablePointer<Element>, _ count: Int
    ) -> Void
  ) {
    let from = (arena + input.offset).assumingMemoryBound(to: Element.self)
    let to = (arena + output.offset).assumingMemoryBound(to: Element.self)
    let isOneRow = input.isOneRow && output.isOneRow
    let (rows, count) =
      isOneRow ? (1, output.shape.pixels) : (output.shape.height, output.shape.width)
    for channel in 0..<output.shape.channels {
      for row in 0..<rows {
        body(
          channel, UnsafePointer(from + channel * input.mapPitch + row * input.rowPitch),
          to + channel * output.mapPitch + row * output.rowPitch, count)
      }
    }
  }

  /// Calls with the start of each row of three views of the same shape.
  ///
  /// Elements of the output lie side by side; of the inputs they may also be one for all.
  @inline(__always)
  static func forEachRow<Element>(
    _ first: MapView, _ second: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer,
    of type: Element.Type,
    _ body: (
      UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>, _ count: Int
    ) -> Void
  ) {
    let from = (arena + first.offset).assumingMemoryBound(to: Element.self)
    let other = (arena + second.offset).assumingMemoryBound(to: Element.self)
    let to = (arena + output.offset).assumingMemoryBound(to: Element.self)
    let isOneRow = first.isOneRowOrPixel && second.isOneRowOrPixel && output.isOneRow
    let (rows, count) =
      isOneRow ? (1, output.shape.pixels) : (output.shape.height, output.shape.width)
    for channel in 0..<output.shape.channels {
      for row in 0..<rows {
        body(
          from + channel * first.mapPitch + row * first.rowPitch,
          other + channel * second.mapPitch + row * second.rowPitch,
          to + channel * output.mapPitch + row * output.rowPitch, count)
      }
    }
  }

  /// Copies one view to another of the same shape.
  static func copy(_ input: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer) {
    if input.elementSize == 4 {
      copy(input, output, on: arena, of: UInt32.self)
    } else {
      copy(input, output, on: arena, of: UInt16.self)
    }
  }

  @inline(__always)
  private static func copy<Element>(
    _ input: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer, of type: Element.Type
  ) {
    let (pitch, spacing) = (input.columnPitch, output.columnPitch)
    forEachRow(input, output, on: arena, of: type) { _, from, to, count in
      switch (pitch, spacing) {
      case (1, 1): to.update(from: from, count: count)
      // A known pitch lets several elements move at once.
      case (2, 1): for index in 0..<count { to[index] = from[2 * index] }
      case (_, 1): for index in 0..<count { to[index] = from[pitch * index] }
      default: for index in 0..<count { to[spacing * index] = from[pitch * index] }
      }
    }
  }
}
