import Babbage

/// The shortcut of a residual block that changes its shape, without parameters.
enum Shortcut {
  /// Copies every `stride`-th row and column, and fills the maps before and after with zeros.
  ///
  /// Maps are CHW; input and output must not overlap.
  static func run<Element: Numeric>(
    _ input: UnsafePointer<Element>, of inputShape: MapShape, stride: Int, leadingMaps: Int,
    into output: UnsafeMutablePointer<Element>, of outputShape: MapShape
  ) {
    output.update(repeating: .zero, count: outputShape.count)
    var index = leadingMaps * outputShape.pixels
    for channel in 0..<inputShape.channels {
      for row in 0..<outputShape.height {
        let start = (channel * inputShape.height + row * stride) * inputShape.width
        for column in 0..<outputShape.width {
          output[index] = input[start + column * stride]
          index += 1
        }
      }
    }
  }
}
