extension PixelImage {
  /// The picture at another size, whatever its proportions.
  ///
  /// Enlarging interpolates bilinearly; reducing weights all pixels that an output pixel covers
  /// with a triangle, so that nothing is skipped.
  ///
  /// - Precondition: The sizes are positive.
  public func resized(toHeight newHeight: Int, width newWidth: Int) -> PixelImage {
    precondition(newHeight > 0 && newWidth > 0, "a picture without pixels")
    if newHeight == height && newWidth == width { return self }
    let columns = ResizeKernel(from: width, to: newWidth)
    let rows = ResizeKernel(from: height, to: newHeight)
    var result: [UInt8] = []
    result.reserveCapacity(format.channels * newHeight * newWidth)
    for channel in 0..<format.channels {
      // Columns first: each needed row once, narrowed to the new width.
      var narrowed = [Float](repeating: 0, count: height * newWidth)
      for row in 0..<height {
        let start = (channel * height + row) * width
        for column in 0..<newWidth {
          var sum: Float = 0
          for (offset, weight) in columns.weights(of: column) {
            sum += weight * Float(pixels[start + offset])
          }
          narrowed[row * newWidth + column] = sum
        }
      }
      for row in 0..<newHeight {
        var sums = [Float](repeating: 0, count: newWidth)
        for (offset, weight) in rows.weights(of: row) {
          for column in 0..<newWidth {
            sums[column] += weight * narrowed[offset * newWidth + column]
          }
        }
        for sum in sums { result.append(UInt8(min(max(sum.rounded(), 0), 255))) }
      }
    }
    return PixelImage(format: format, height: newHeight, width: newWidth, pixels: result)
  }

  /// The middle of the picture.
  ///
  /// - Precondition: The sizes are positive and not larger than the picture.
  public func centreCropped(toHeight newHeight: Int, width newWidth: Int) -> PixelImage {
    precondition(
      (1...height).contains(newHeight) && (1...width).contains(newWidth), "a crop out of bounds")
    let top = (height - newHeight) / 2
    let left = (width - newWidth) / 2
    var result: [UInt8] = []
    result.reserveCapacity(format.channels * newHeight * newWidth)
    for channel in 0..<format.channels {
      for row in top..<top + newHeight {
        let start = (channel * height + row) * width + left
        result.append(contentsOf: pixels[start..<start + newWidth])
      }
    }
    return PixelImage(format: format, height: newHeight, width: newWidth, pixels: result)
  }

  /// The largest part around the middle that has the proportions of the new size, at that size.
  ///
  /// - Precondition: The sizes are positive.
  public func fitted(toHeight newHeight: Int, width newWidth: Int) -> PixelImage {
    precondition(newHeight > 0 && newWidth > 0, "a picture without pixels")
    let isTooWide = width * newHeight > height * newWidth
    let cropHeight = isTooWide ? height : min(height, max(1, width * newHeight / newWidth))
    let cropWidth = isTooWide ? min(width, max(1, height * newWidth / newHeight)) : width
    return centreCropped(toHeight: cropHeight, width: cropWidth)
      .resized(toHeight: newHeight, width: newWidth)
  }
}

/// The weights with which the pixels of a line make the pixels of a longer or shorter one.
private struct ResizeKernel {
  private var starts: [Int] = []
  private var offsets: [Int] = [0]
  private var allWeights: [Float] = []

  init(from length: Int, to newLength: Int) {
    let scale = Double(length) / Double(newLength)
    let radius = max(scale, 1)
    for position in 0..<newLength {
      let centre = (Double(position) + 0.5) * scale
      let first = max(0, Int((centre - radius + 0.5).rounded(.down)))
      let end = min(length, Int((centre + radius + 0.5).rounded(.down)))
      let raw = (first..<end).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / radius) }
      let sum = raw.reduce(0, +)
      starts.append(first)
      allWeights += raw.map { Float($0 / sum) }
      offsets.append(allWeights.count)
    }
  }

  /// The pixels of the old line that the pixel at `position` of the new one is made of.
  func weights(of position: Int) -> some Sequence<(Int, Float)> {
    zip(starts[position]..., allWeights[offsets[position]..<offsets[position + 1]])
  }
}
