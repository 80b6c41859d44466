import Babbage

extension Pool {
  /// The largest value of each window, of what lies inside the map; maps are CHW.
  ///
  /// Those of floats are the kernels' business.
  func largest(
    _ input: UnsafePointer<Int16>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Int16>, of outputShape: MapShape
  ) {
    combine(input, of: inputShape, into: output, of: outputShape, from: .min) { max($0, $1) }
  }

  /// The mean of each window; maps are CHW.
  func mean(
    _ input: UnsafePointer<Float>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Float>, of outputShape: MapShape, countsPadding: Bool
  ) {
    combine(input, of: inputShape, into: output, of: outputShape, from: 0) { $0 + $1 }
    let lines = outputShape.channels * outputShape.height
    if countsPadding || staysInside(inputShape) {
      let factor = 1 / Float(area)
      for index in 0..<(lines * outputShape.width) { output[index] *= factor }
      return
    }
    let widths = columns.spans(of: outputShape.width, on: inputShape.width).map(\.count)
    for row in 0..<lines {
      let height = rows.span(of: row % outputShape.height, on: inputShape.height).count
      let target = output + row * outputShape.width
      for (column, width) in widths.enumerated() { target[column] /= Float(height * width) }
    }
  }

  /// The rescaled sum of the codes of each window; maps are CHW.
  func mean(
    _ input: UnsafePointer<Int16>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Int16>, of outputShape: MapShape, _ mean: WindowMean
  ) {
    var rescale = Rescale.identity
    // The number of places that `rescale` is for, if that may change.
    var places: Int?
    switch mean {
    case .fixed(let given): rescale = given
    case .ofPlacesInside: places = 0
    }
    let heights = rows.spans(of: outputShape.height, on: inputShape.height)
    let widths = columns.spans(of: outputShape.width, on: inputShape.width)
    var target = output
    for channel in 0..<outputShape.channels {
      let map = input + channel * inputShape.pixels
      for height in heights {
        for width in widths {
          var sum: Int32 = 0
          for row in height {
            for column in width { sum += Int32(map[row * inputShape.width + column]) }
          }
          let count = height.count * width.count
          if let known = places, known != count {
            (rescale, places) = (Rescale(meanOf: count), count)
          }
          target.pointee = Int16(truncatingIfNeeded: rescale(sum))
          target += 1
        }
      }
    }
  }

  /// Combines the elements of each window, those inside the map, row by row.
  ///
  /// Walks along rows of outputs, once for each place of the window, which several elements can do
  /// at once.
  @inline(__always)
  private func combine<Element>(
    _ input: UnsafePointer<Element>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Element>, of outputShape: MapShape, from start: Element,
    _ body: (Element, Element) -> Element
  ) {
    let (size, stride, padding) = (columns.size, columns.stride, columns.before)
    for place in 0..<(outputShape.channels * outputShape.height) {
      let (channel, outputRow) = place.quotientAndRemainder(dividingBy: outputShape.height)
      let target = output + place * outputShape.width
      target.update(repeating: start, count: outputShape.width)
      for row in rows.span(of: outputRow, on: inputShape.height) {
        let source = input + (channel * inputShape.height + row) * inputShape.width
        for column in 0..<min(size, inputShape.width + padding) {
          // Outputs whose window has this place inside the map.
          let before = padding - column
          let first = before > 0 ? (before + stride - 1) / stride : 0
          let last = min((inputShape.width - 1 + before) / stride, outputShape.width - 1)
          let shifted = source - before
          guard first <= last else { continue }
          for index in first...last {
            target[index] = body(target[index], shifted[index * stride])
          }
        }
      }
    }
  }
}

extension Pool.Axis {
  /// The places of each of so many windows that lie on an axis of this length.
  fileprivate func spans(of windows: Int, on length: Int) -> [Range<Int>] {
    (0..<windows).map { span(of: $0, on: length) }
  }
}
