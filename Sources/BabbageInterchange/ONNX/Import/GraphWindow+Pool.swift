import Babbage

/// Windows of poolings, whose padding ends where windows do.
extension GraphWindow {
  /// The windows over a map, with no more padding at the end than the last ones reach into.
  ///
  /// `completesWindows` says whether windows count that are cut off at the end (`ceil_mode`), `node`
  /// where the attributes are from.
  func pool(
    over map: MapShape, completesWindows: Bool, _ node: GraphNode
  ) throws(ONNXError) -> Pool {
    guard dilations == [1, 1] else {
      throw node.unsupported(
        "a dilation of \(dilations) with strides of \(strides)",
        "pool without dilation, or with strides that are multiples of it")
    }
    guard zip(before + after, kernel + kernel).allSatisfy({ $0 < $1 }) else {
      throw node.unsupported(
        "a padding of \(before + after) for a window of \(kernel)", "pad by less than the window")
    }
    let mode = try node.text("auto_pad", default: "NOTSET")
    if mode.hasPrefix("SAME"), leavesPlacesOut(0, map.height) || leavesPlacesOut(1, map.width) {
      throw node.unsupported(
        "auto_pad '\(mode)' for windows of \(kernel) with strides of \(strides)",
        "set pads: which places such windows leave out depends on the runtime")
    }
    func axis(_ index: Int, _ length: Int) -> Pool.Axis {
      let (size, stride, before) = (kernel[index], strides[index], before[index])
      let room = length + before + after[index] - size
      let last = completesWindows ? room + stride - 1 : room
      var end = after[index]
      // One that does not fit stays as it is, to be refused.
      if last >= 0 {
        var start = last / stride * stride
        // A window must not begin behind the map.
        if start >= length + before { start -= stride }
        end = max(start + size - before - length, 0)
      }
      return Pool.Axis(size: size, stride: stride, before: before, after: end)
    }
    return Pool(rows: axis(0, map.height), columns: axis(1, map.width))
  }

  /// Windows without gaps over every so-manieth row and column, which are what dilated ones read.
  ///
  /// - Returns: `nil` where windows have no gaps, or begin at others in between.
  func closingGaps(
    of map: MapShape, _ node: GraphNode
  ) throws(ONNXError) -> (part: MapSlice, window: GraphWindow)? {
    let mode = try node.text("auto_pad", default: "NOTSET")
    let completes = try node.integer("ceil_mode", default: 0) != 0
    guard dilations != [1, 1], !mode.hasPrefix("SAME"), !completes,
      zip(strides, dilations).allSatisfy({ $0.isMultiple(of: $1) }),
      zip(before + after, kernel + kernel).allSatisfy({ $0 < $1 })
    else { return nil }
    var (parts, lows, highs) = ([MapSlice.Positions](), [Int](), [Int]())
    for (axis, length) in [map.height, map.width].enumerated() {
      let (step, room) = (dilations[axis], length + before[axis] + after[axis] - extents[axis])
      let low = (before[axis] + step - 1) / step
      let start = low * step - before[axis]
      guard room >= 0, start < length else { return nil }
      let count = (length - 1 - start) / step + 1
      let last = room / strides[axis] * (strides[axis] / step) + kernel[axis]
      parts.append(.init(start: start, count: count, step: count > 1 ? step : 1))
      lows.append(low)
      highs.append(max(last - low - count, 0))
    }
    return (
      MapSlice(rows: parts[0], columns: parts[1]),
      GraphWindow(
        kernel: kernel, strides: zip(strides, dilations).map(/), before: lows, after: highs)
    )
  }

  /// Whether windows side by side, as many as `auto_pad` wants, leave out more than one place.
  private func leavesPlacesOut(_ index: Int, _ length: Int) -> Bool {
    (length - 1) / strides[index] * strides[index] + kernel[index] < length - 1
  }

  /// Whether windows reach behind the padding.
  func isExceeded(by pool: Pool) -> Bool {
    pool.rows.after > after[0] || pool.columns.after > after[1]
  }

  /// The padding as zeros around the map, and the windows over that.
  func separatingPadding(of pool: Pool) -> (MapPadding, Pool) {
    func ends(_ index: Int, _ axis: Pool.Axis) -> MapPadding.Ends {
      .init(before: axis.before, after: min(axis.after, after[index]))
    }
    let zeros = MapPadding(rows: ends(0, pool.rows), columns: ends(1, pool.columns))
    func rest(_ axis: Pool.Axis, _ ends: MapPadding.Ends) -> Pool.Axis {
      .init(size: axis.size, stride: axis.stride, after: axis.after - ends.after)
    }
    return (
      zeros, Pool(rows: rest(pool.rows, zeros.rows), columns: rest(pool.columns, zeros.columns))
    )
  }
}
