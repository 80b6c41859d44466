import Babbage

/// Where a map of the network lies in the graph: as a tensor NCHW, or flattened.
struct ExportedMap {
  /// The name of the tensor.
  let name: String
  /// The shape of one image in it; a flattened tensor has the elements in this order.
  let shape: MapShape
  /// Whether the tensor has two axes alone.
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

  /// The map as a tensor NCHW of a shape with as many elements.
  mutating func image(_ map: ExportedMap, as shape: MapShape) -> String {
    if !map.isFlat, map.shape == shape { return map.name }
    return view(of: map.name, "\(shape)") { writer, name in
      // A zero keeps the batch.
      let target = writer.integers([0] + shape.axes)
      return writer.node("Reshape", [map.name, target], name: name)
    }
  }
}
