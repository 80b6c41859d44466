import Babbage

extension LayerKernel {
  /// Step 2: the moments of the window around each output, along the columns first.
  ///
  /// The result holds `[reduced channels][moments][output rows][output columns]`.
  func compute(
    _ moments: Moments, of source: Source, columnMoments: UnsafeMutablePointer<Float>,
    into result: UnsafeMutablePointer<Float>
  ) {
    let width = output.width
    let pixels = output.pixels
    let count = moments.elements.count
    for channel in 0..<source.channels {
      let map = source.maps + channel * source.height * source.width
      for (slot, function) in moments.usedColumns.enumerated() {
        let sums = columnMoments + slot * source.height * width
        sums.update(repeating: 0, count: source.height * width)
        for row in 0..<source.height {
          for (tap, factor) in moments.columns[function].enumerated() where factor != 0 {
            Elementwise.accumulate(
              map + row * source.width + tap, times: factor, stride: source.stride,
              into: sums + row * width, count: width)
          }
        }
      }
      for (index, element) in moments.elements.enumerated() {
        guard let slot = moments.usedColumns.firstIndex(of: element.column) else { continue }
        let sums = columnMoments + slot * source.height * width
        let target = result + (channel * count + index) * pixels
        target.update(repeating: 0, count: pixels)
        for row in 0..<output.height {
          for (tap, factor) in moments.rows[element.row].enumerated() where factor != 0 {
            Elementwise.accumulate(
              UnsafePointer(sums + (row * source.stride + tap) * width), times: factor,
              into: target + row * width, count: width)
          }
        }
      }
    }
  }
}
