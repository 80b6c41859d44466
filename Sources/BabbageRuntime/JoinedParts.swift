import Babbage

/// Values that can lie inside the value that they are parts of, so that nothing has to copy them.
struct JoinedParts {
  /// Where a part begins.
  struct Part {
    /// What it is a part of.
    let whole: MapValue
    /// Elements of the whole before it.
    let start: Int
  }

  private var parts: [MapValue.ID: Part] = [:]

  /// Finds the parts of what these steps join that are stored as the whole is, and begin at a
  /// multiple of so many bytes.
  ///
  /// A value is a part of one whole at most.
  init<Kernel>(
    of steps: [Step<Kernel>], except others: Set<MapValue.ID>, alignment: Int,
    elementSize: (MapValue.Kind) -> Int
  ) {
    for step in steps {
      let whole = step.output
      let map = PlacedMap(whole, at: 0, elementSize: elementSize(whole.kind))
      var channel = 0
      for value in step.inputs {
        let start = channel * map.mapPitch
        let fits =
          value.padding == whole.padding && value.kind == whole.kind
          && (start * map.elementSize).isMultiple(of: alignment)
        if fits, parts[value.id] == nil, !others.contains(value.id) {
          parts[value.id] = Part(whole: whole, start: start)
        }
        channel += value.shape.channels
      }
    }
  }

  /// Where a value is a part of another.
  subscript(id: MapValue.ID) -> Part? { parts[id] }

  /// The value in which another lies, which may be itself.
  func whole(of id: MapValue.ID) -> MapValue.ID {
    var id = id
    while let part = parts[id] { id = part.whole.id }
    return id
  }
}
