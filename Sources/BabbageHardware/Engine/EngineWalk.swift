import Babbage

/// The windows of a layer on the map that it reads: one for each pixel that it computes.
struct EngineWalk: Equatable {
  /// What is read along an axis.
  struct Axis: Equatable {
    /// Places of a window, or channels.
    let size: Int
    /// From a window to the next, or from a channel to the next; 0 where one counts for all.
    let step: Int
    /// The first place of the first window; negative in padding.
    let first: Int

    init(size: Int = 1, step: Int = 1, first: Int = 0) {
      (self.size, self.step, self.first) = (size, step, first)
    }

    /// The first place, the last one of so many windows, and the axis of this length fit into so
    /// many.
    func extent(windows: Int, on length: Int) -> Int {
      max(length, first + step * (windows - 1) + size) - min(first, 0)
    }
  }

  let rows: Axis
  let columns: Axis
  let channels: Axis

  /// Places of a window of one channel.
  var area: Int { rows.size * columns.size }
  /// Codes of a window of all channels.
  var codes: Int { area * channels.size }
  /// Whether strides and padding are alike along rows and columns.
  var isSquare: Bool { (rows.step, rows.first) == (columns.step, columns.first) }
}

extension EngineWalk {
  /// Windows of all channels.
  init(_ window: Pool, channels: Int) {
    func axis(_ axis: Pool.Axis) -> Axis {
      Axis(size: axis.size, step: axis.stride, first: -axis.before)
    }
    rows = axis(window.rows)
    columns = axis(window.columns)
    self.channels = Axis(size: channels)
  }

  /// A map's codes one by one, a single channel, row or column for all of another shape.
  init(_ map: MapShape, spreadOver shape: MapShape) {
    func step(_ length: Int, _ other: Int) -> Int { length == other ? 1 : 0 }
    rows = Axis(step: step(map.height, shape.height))
    columns = Axis(step: step(map.width, shape.width))
    channels = Axis(size: shape.channels, step: step(map.channels, shape.channels))
  }

  /// Windows that lie outside a map of this height: zeros.
  init(zeros channels: Int, below height: Int) {
    rows = Axis(step: 0, first: height)
    columns = Axis(step: 0)
    self.channels = Axis(size: channels, step: 0)
  }
}
