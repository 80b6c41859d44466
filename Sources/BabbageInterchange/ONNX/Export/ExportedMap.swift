import Babbage

/// The tensor of the graph that holds an activation map of the network: NCHW, or flattened.
struct ExportedMap {
  /// The name of the tensor.
  let name: String
  /// The shape of the map of one image; a flattened tensor keeps the order of its elements.
  let shape: MapShape
  /// Whether the tensor has only two axes.
  let isFlat: Bool
}

extension GraphWriter {
  /// The map as a tensor with two axes.
  mutating func flat(_ map: ExportedMap) -> String {
    if map.isFlat { return map.name }
    return view(of: map.name, "flat") { writer, name in
      writer.node("Flatten", [map.name], name: name, ["axis": .integer(1)])
    }
  }

  /// The map as an NCHW tensor of a shape with the same number of elements.
  mutating func image(_ map: ExportedMap, as shape: MapShape) -> String {
    if !map.isFlat, map.shape == shape { return map.name }
    return view(of: map.name, "\(shape)") { writer, name in
      // A zero keeps the batch.
      let target = writer.integers([0] + shape.axes)
      return writer.node("Reshape", [map.name, target], name: name)
    }
  }
}
