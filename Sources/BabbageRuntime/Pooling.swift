import Babbage

extension Pool {
  /// The largest value of each window; maps are CHW.
  func largest<Element: Comparable>(
    _ input: UnsafePointer<Element>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Element>, of outputShape: MapShape
  ) {
    forEachWindow(of: inputShape, outputShape) { corner, index in
      var value = input[corner]
      for row in 0..<size {
        for column in 0..<size {
          value = max(value, input[corner + row * inputShape.width + column])
        }
      }
      output[index] = value
    }
  }

  /// The mean of each window; maps are CHW.
  func mean(
    _ input: UnsafePointer<Float>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Float>, of outputShape: MapShape
  ) {
    let factor = 1 / Float(size * size)
    forEachWindow(of: inputShape, outputShape) { corner, index in
      var sum: Float = 0
      for row in 0..<size {
        for column in 0..<size { sum += input[corner + row * inputShape.width + column] }
      }
      output[index] = sum * factor
    }
  }

  /// The rescaled sum of the codes of each window; maps are CHW.
  func mean(
    _ input: UnsafePointer<Int16>, of inputShape: MapShape,
    into output: UnsafeMutablePointer<Int16>, of outputShape: MapShape, rescale: Rescale
  ) {
    forEachWindow(of: inputShape, outputShape) { corner, index in
      var sum: Int32 = 0
      for row in 0..<size {
        for column in 0..<size { sum += Int32(input[corner + row * inputShape.width + column]) }
      }
      output[index] = Int16(truncatingIfNeeded: rescale(sum))
    }
  }

  /// Calls with the index of each window's first element and of its output.
  @inline(__always)
  private func forEachWindow(
    of input: MapShape, _ output: MapShape, _ body: (_ corner: Int, _ index: Int) -> Void
  ) {
    var index = 0
    for channel in 0..<output.channels {
      for row in 0..<output.height {
        let start = (channel * input.height + row * stride) * input.width
        for column in 0..<output.width {
          body(start + column * stride, index)
          index += 1
        }
      }
    }
  }
}
