import Babbage

extension LayerKernel {
  /// Step 1: sums over the channels of each interval, written into padded maps.
  ///
  /// With nothing to reduce this only pads.
  func stage(_ image: UnsafePointer<Float>, into staged: UnsafeMutablePointer<Float>) {
    staged.update(repeating: 0, count: stagedCount)
    // Without padding a whole map is one long row.
    let (rows, width) = padding == 0 ? (1, input.pixels) : (input.height, input.width)
    let mapCount = paddedHeight * paddedWidth
    for row in 0..<rows {
      let inset = (row + padding) * paddedWidth + padding
      let source = image + row * width
      guard let reduce else {
        for channel in 0..<input.channels {
          (staged + channel * mapCount + inset)
            .update(from: source + channel * input.pixels, count: width)
        }
        continue
      }
      var (firstChannel, firstRow) = (0, 0)
      for block in reduce {
        block.reduce(
          source + firstChannel * input.pixels, mapStride: input.pixels,
          into: staged + firstRow * mapCount + inset, sumStride: mapCount, count: width)
        firstChannel += block.length
        firstRow += block.change.count
      }
    }
  }
}

extension DifferenceForm {
  /// The sums of one interval, for `count` pixels of its channels at once.
  ///
  /// See ``reduce(_:)`` for the order of the running sums.
  fileprivate func reduce(
    _ maps: UnsafePointer<Float>, mapStride: Int, into sums: UnsafeMutablePointer<Float>,
    sumStride: Int, count: Int
  ) {
    for position in (0..<length).reversed() {
      let map = maps + position * mapStride
      switch knots {
      case .uniform:
        for order in stride(from: change.count - 1, to: 0, by: -1) {
          Elementwise.accumulate(
            UnsafePointer(sums + (order - 1) * sumStride), into: sums + order * sumStride,
            count: count)
        }
        Elementwise.accumulate(map, into: sums, count: count)
      case .shifts:
        for order in change.indices {
          Elementwise.accumulate(
            map, times: Float(binomial(order, at: position)), into: sums + order * sumStride,
            count: count)
        }
      }
    }
  }
}
