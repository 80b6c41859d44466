import Babbage

/// Steps that move maps and compute nothing, as copies between views.
enum MapMoves {
  /// Zeros everywhere, and the map among them.
  static func pad(
    _ padding: MapPadding, _ input: PlacedMap, _ output: PlacedMap
  ) -> [Instruction] {
    let inside = MapView(
      output, shape: input.shape, channel: padding.channels.before, row: padding.rows.before,
      column: padding.columns.before)
    return [.clear(output), .copy(MapView(input), inside)]
  }

  /// The part of a map.
  static func slice(
    _ slice: MapSlice, _ input: PlacedMap, _ output: PlacedMap
  ) -> [Instruction] {
    [.copy(MapView(input, slice), MapView(output))]
  }

  /// The channels of so many parts in turn: each part is spread over the output.
  static func shuffle(_ groups: Int, _ input: PlacedMap, _ output: PlacedMap) -> [Instruction] {
    let (shape, length) = (input.shape, input.shape.channels / groups)
    let part = MapShape(channels: length, height: shape.height, width: shape.width)
    return (0..<groups).map { group in
      .copy(
        MapView(input, shape: part, channel: group * length),
        MapView(
          output,
          MapSlice(channels: .init(start: group, count: length, step: groups))))
    }
  }

  /// A copy of the map for each place of the blocks that its pixels become.
  static func upsample(
    _ rows: Int, _ columns: Int, _ input: PlacedMap, _ output: PlacedMap
  ) -> [Instruction] {
    (0..<rows).flatMap { row in
      (0..<columns).map { column in
        let places = MapSlice(
          rows: .init(start: row, count: input.shape.height, step: rows),
          columns: .init(start: column, count: input.shape.width, step: columns))
        return .copy(MapView(input), MapView(output, places))
      }
    }
  }

  /// Where each input belongs in the output of a concat.
  static func parts(of output: PlacedMap, for inputs: [PlacedMap]) -> [MapView] {
    var channel = 0
    return inputs.map { input in
      defer { channel += input.shape.channels }
      return MapView(output, shape: input.shape, channel: channel)
    }
  }
}
