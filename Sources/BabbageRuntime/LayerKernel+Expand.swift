import Babbage

extension LayerKernel {
  /// Step 4: tabulates the filters of each interval from its start value and differences.
  ///
  /// The core maps are used up.
  func tabulate(
    _ expand: [DifferenceForm], from core: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let pixels = output.pixels
    var (firstRow, firstFilter) = (0, 0)
    for block in expand {
      block.tabulate(
        core + firstRow * pixels, into: target + firstFilter * pixels, count: pixels)
      firstRow += block.change.count
      firstFilter += block.length
    }
  }
}

extension DifferenceForm {
  /// Babbage's engine on maps of `count` pixels: value, then one addition for each difference.
  fileprivate func tabulate(
    _ state: UnsafeMutablePointer<Float>, into maps: UnsafeMutablePointer<Float>, count: Int
  ) {
    for position in 0..<length {
      let map = maps + position * count
      map.update(from: state, count: count)
      switch knots {
      case .uniform:
        guard position + 1 < length else { return }
        for order in 1..<max(change.count, 1) {
          Elementwise.accumulate(
            UnsafePointer(state + order * count), into: state + (order - 1) * count, count: count)
        }
      case .shifts:
        for order in 1..<max(change.count, 1) {
          Elementwise.accumulate(
            UnsafePointer(state + order * count), times: Float(binomial(order, at: position)),
            into: map, count: count)
        }
      }
    }
  }
}
