extension PixelImage {
  /// Whether the average of the outermost pixels, over all channels, is brighter than half.
  package var edgeIsBright: Bool {
    var sum = 0
    var count = 0
    for row in 0..<format.channels * height {
      let line = row * width..<(row + 1) * width
      let isWhole = row % height == 0 || row % height == height - 1
      let step = isWhole ? 1 : max(1, width - 1)
      for index in stride(from: line.lowerBound, to: line.upperBound, by: step) {
        sum += Int(pixels[index])
        count += 1
      }
    }
    return sum > 127 * count
  }

  /// The picture with black and white exchanged: 255 minus each value.
  package var inverted: PixelImage {
    PixelImage(format: format, height: height, width: width, pixels: pixels.map { 255 - $0 })
  }

  /// Whether red, green and blue are the same everywhere.
  package var isGrey: Bool {
    guard format == .rgb else { return true }
    let plane = height * width
    return pixels.withUnsafeBufferPointer { pixels in
      (0..<plane).allSatisfy {
        pixels[$0] == pixels[plane + $0] && pixels[$0] == pixels[2 * plane + $0]
      }
    }
  }
}
