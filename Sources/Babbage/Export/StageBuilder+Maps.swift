/// Maps that stages read and write, and the shapes in which they are seen.
extension StageBuilder {
  mutating func newMap(
    _ value: MapValue, _ signs: [Bool], _ storage: CodeMap.Storage = .own
  ) -> Int {
    maps.append(CodeMap(shape: value.shape, isSigned: signs, storage: storage))
    made[value.id] = maps.count - 1
    return maps.count - 1
  }

  /// The map that holds a value, in the shape in which the value is read.
  mutating func map(of value: MapValue) -> Int {
    guard let index = made[value.id] else {
      preconditionFailure("a step reads a value that no step before it has written")
    }
    return view(of: index, as: value.shape)
  }

  /// A map in another shape with as many elements.
  mutating func view(of map: Int, as shape: MapShape) -> Int {
    let index: Int = if case .view(let origin) = maps[map].storage { origin } else { map }
    if maps[index].shape == shape { return index }
    let known = maps.firstIndex { $0.storage == .view(of: index) && $0.shape == shape }
    if let known { return known }
    maps[index].isByChannels = true
    var view = CodeMap(
      shape: shape,
      isSigned: (0..<shape.channels).map {
        maps[index].isSigned[$0 * shape.pixels / maps[index].shape.pixels]
      },
      storage: .view(of: index))
    view.isByChannels = true
    maps.append(view)
    return maps.count - 1
  }

  mutating func signs(of value: MapValue) -> [Bool] {
    maps[map(of: value)].isSigned
  }

  mutating func window(
    of value: MapValue, step: Int = 1, first: Int = 0, count: Int = 1
  ) -> RowWindow {
    let map = map(of: value)
    return window(ofMap: map, step: step, first: first, count: count)
  }

  func window(ofMap map: Int, step: Int, first: Int = 0, count: Int = 1) -> RowWindow {
    if case .view(let origin) = maps[map].storage {
      return RowWindow(map: map, made: origin, step: step, first: first, count: count)
    }
    return RowWindow(map: map, made: map, step: step, first: first, count: count)
  }

  /// The window, and after it the wait for the whole of what a view shows.
  mutating func windows(
    of value: MapValue, step: Int, first: Int, count: Int
  ) -> [RowWindow] {
    let window = window(of: value, step: step, first: first, count: count)
    if window.made == window.map { return [window] }
    return [
      window,
      RowWindow(
        map: window.made, made: window.made, step: 0, first: 0,
        count: maps[window.made].shape.height),
    ]
  }

  /// Repeats columns, then rows: moves with a step of 0 between maps that are seen as one channel for
  /// each row, with a row for each column.
  mutating func addUpsampling(
    _ rows: Int, _ columns: Int, _ step: Step<IntegerNetwork.Kernel>
  ) {
    let (shape, channels) = (step.input.shape, step.input.shape.channels * step.input.shape.height)
    func move(_ window: RowWindow, columnStep: Int, to shape: MapShape) -> Int {
      var map = CodeMap(shape: shape, isSigned: maps[window.map].isSigned)
      map.isByChannels = true
      maps.append(map)
      append(
        .move([MovedPart(channels: 0..<channels, columnStep: columnStep)]), name: step.name,
        [window], full: maps.count - 1)
      return maps.count - 1
    }
    let upright = view(
      of: map(of: step.input), as: MapShape(channels: channels, height: shape.width))
    let wide = move(
      window(ofMap: upright, step: 1), columnStep: 0,
      to: MapShape(channels: channels, height: shape.width, width: columns))
    let width = shape.width * columns
    let row = view(of: wide, as: MapShape(channels: channels, width: width))
    made[step.output.id] = move(
      window(ofMap: row, step: 0), columnStep: 1,
      to: MapShape(channels: channels, height: rows, width: width))
  }
}
