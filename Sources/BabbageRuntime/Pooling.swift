import Babbage

extension Pool {
  /// The largest value of each window, of what lies inside the map; maps are CHW.
  ///
  /// `lowest` is not above any value.
  func largest<Element: Comparable>(
    _ input: UnsafePointer<Element>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Element>, of outputShape: MapShape, lowest: Element
  ) {
    combine(input, of: inputShape, into: output, of: outputShape, from: lowest) { max($0, $1) }
  }

  /// The mean of each window; maps are CHW.
  func mean(
    _ input: UnsafePointer<Float>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Float>, of outputShape: MapShape, countsPadding: Bool
  ) {
    combine(input, of: inputShape, into: output, of: outputShape, from: 0) { $0 + $1 }
    let factor = 1 / Float(size * size)
    for row in 0..<(outputShape.channels * outputShape.height) {
      let target = output + row * outputShape.width
      if countsPadding || padding == 0 {
        for column in 0..<outputShape.width { target[column] *= factor }
      } else {
        let rows = span(of: row % outputShape.height, on: inputShape.height).count
        for column in 0..<outputShape.width {
          target[column] /= Float(rows * span(of: column, on: inputShape.width).count)
        }
      }
    }
  }

  /// The rescaled sum of the codes of each window; maps are CHW.
  func mean(
    _ input: UnsafePointer<Int16>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Int16>, of outputShape: MapShape, rescale: Rescale
  ) {
    var index = 0
    for channel in 0..<outputShape.channels {
      for outputRow in 0..<outputShape.height {
        let rows = span(of: outputRow, on: inputShape.height)
        for outputColumn in 0..<outputShape.width {
          let columns = span(of: outputColumn, on: inputShape.width)
          var sum: Int32 = 0
          for row in rows {
            let start = (channel * inputShape.height + row) * inputShape.width
            for column in columns { sum += Int32(input[start + column]) }
          }
          output[index] = Int16(truncatingIfNeeded: rescale(sum))
          index += 1
        }
      }
    }
  }

  /// The positions of a window that lie inside the map.
  private func span(of window: Int, on length: Int) -> Range<Int> {
    let start = window * stride - padding
    return max(start, 0)..<min(start + size, length)
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
    for place in 0..<(outputShape.channels * outputShape.height) {
      let (channel, outputRow) = place.quotientAndRemainder(dividingBy: outputShape.height)
      let target = output + place * outputShape.width
      target.update(repeating: start, count: outputShape.width)
      for row in span(of: outputRow, on: inputShape.height) {
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
