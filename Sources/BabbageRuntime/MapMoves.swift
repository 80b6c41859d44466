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

  /// Where each input belongs in the output of a concat.
  static func parts(of output: PlacedMap, for inputs: [PlacedMap]) -> [MapView] {
    var channel = 0
    return inputs.map { input in
      defer { channel += input.shape.channels }
      return MapView(output, shape: input.shape, channel: channel)
    }
  }
}
