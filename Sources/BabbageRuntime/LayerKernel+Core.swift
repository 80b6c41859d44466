import Babbage

extension LayerKernel {
  /// Step 3: the core, a convolution without padding; also the whole of a dense layer.
  func convolve(_ source: Source, into target: UnsafeMutablePointer<Float>) {
    let pixels = output.pixels
    let taps = source.channels * source.kernelRows * source.kernelColumns
    core.withUnsafeBufferPointer { core in
      guard let weights = core.baseAddress else { return }
      for map in 0..<coreChannels {
        let row = weights + map * taps
        let result = target + map * pixels
        if pixels == 1, source.kernelRows == source.height, source.kernelColumns == source.width {
          result[0] = coreBias[map] + product(row, source.maps, count: taps)
        } else {
          result.update(repeating: coreBias[map], count: pixels)
          accumulate(source, weights: row, into: result)
        }
      }
    }
  }

  private func accumulate(
    _ source: Source, weights: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    // A 1x1 kernel without stride reads whole maps as one long row.
    let isPointwise = source.kernelRows == 1 && source.kernelColumns == 1 && source.stride == 1
    let (rows, width) = isPointwise ? (1, output.pixels) : (output.height, output.width)
    var weight = weights
    for channel in 0..<source.channels {
      let map = source.maps + channel * source.height * source.width
      for kernelRow in 0..<source.kernelRows {
        for kernelColumn in 0..<source.kernelColumns {
          let factor = weight.pointee
          weight += 1
          if factor == 0 { continue }
          for row in 0..<rows {
            Elementwise.accumulate(
              map + (row * source.stride + kernelRow) * source.width + kernelColumn,
              times: factor, stride: source.stride, into: result + row * width, count: width)
          }
        }
      }
    }
  }

  /// An inner product in eight independent sums, which the compiler turns into vectors.
  private func product(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int
  ) -> Float {
    var sums = SIMD8<Float>.zero
    let whole = count & ~7
    for index in Swift.stride(from: 0, to: whole, by: 8) {
      let (a, b) = (UnsafeRawPointer(left + index), UnsafeRawPointer(right + index))
      sums +=
        a.loadUnaligned(as: SIMD8<Float>.self) * b.loadUnaligned(as: SIMD8<Float>.self)
    }
    var sum = sums.sum()
    for index in whole..<count { sum += left[index] * right[index] }
    return sum
  }
}
