extension PixelImage {
  /// The picture resized, without regard to its proportions.
  ///
  /// Enlarging interpolates bilinearly; reducing weights all pixels that an output pixel covers
  /// with a triangle filter, so that none is skipped.
  ///
  /// - Precondition: The sizes are positive.
  package func resized(toHeight newHeight: Int, width newWidth: Int) -> PixelImage {
    precondition(newHeight > 0 && newWidth > 0, "a picture without pixels")
    if newHeight == height && newWidth == width { return self }
    let columns = ResizeKernel(from: width, to: newWidth)
    let rows = ResizeKernel(from: height, to: newHeight)
    // Columns first: each row narrowed to the new width.
    let narrowed = columns.narrow(pixels, width: width)
    let size = format.channels * newHeight * newWidth
    let result = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var sums = [Float](repeating: 0, count: newWidth)
      for channel in 0..<format.channels {
        for row in 0..<newHeight {
          rows.row(row, of: narrowed, from: channel * height, in: &sums)
          let start = (channel * newHeight + row) * newWidth
          for column in 0..<newWidth {
            let value = min(max(sums[column].rounded(), 0), 255)
            buffer.initializeElement(at: start + column, to: UInt8(value))
          }
        }
      }
      count = size
    }
    return PixelImage(format: format, height: newHeight, width: newWidth, pixels: result)
  }

  /// The centre of the picture, cut out at a smaller size.
  ///
  /// - Precondition: The sizes are positive and not larger than the picture.
  package func centreCropped(toHeight newHeight: Int, width newWidth: Int) -> PixelImage {
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

  /// The largest crop around the centre with the proportions of the new size, resized to it.
  ///
  /// - Precondition: The sizes are positive.
  package func fitted(toHeight newHeight: Int, width newWidth: Int) -> PixelImage {
    precondition(newHeight > 0 && newWidth > 0, "a picture without pixels")
    let crop = Self.crop(
      height: height, width: width, toHeight: newHeight, width: newWidth)
    return centreCropped(toHeight: crop.height, width: crop.width)
      .resized(toHeight: newHeight, width: newWidth)
  }

  /// The size of the largest crop of a picture with the proportions of a new size.
  static func crop(
    height: Int, width: Int, toHeight newHeight: Int, width newWidth: Int
  ) -> (height: Int, width: Int) {
    let isTooWide = width * newHeight > height * newWidth
    return (
      height: isTooWide ? height : min(height, max(1, width * newHeight / newWidth)),
      width: isTooWide ? min(width, max(1, height * newWidth / newHeight)) : width
    )
  }
}

/// The weights of a line's pixels in each pixel of a longer or shorter line.
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
      let raw = (first..<end).map { (pixel: Int) -> Double in
        max(0, 1 - abs(Double(pixel) + 0.5 - centre) / radius)
      }
      let sum = raw.reduce(0, +)
      starts.append(first)
      allWeights += raw.map { Float($0 / sum) }
      offsets.append(allWeights.count)
    }
  }

  /// The lines of `width` pixels, each resized to the new length.
  func narrow(_ pixels: [UInt8], width: Int) -> [Float] {
    let newWidth = starts.count
    let lines = pixels.count / width
    return [Float](unsafeUninitializedCapacity: lines * newWidth) { buffer, count in
      pixels.withUnsafeBufferPointer { pixels in
        allWeights.withUnsafeBufferPointer { weights in
          for line in 0..<lines {
            for position in 0..<newWidth {
              let first = offsets[position]
              let source = line * width + starts[position] - first
              var sum: Float = 0
              for index in first..<offsets[position + 1] {
                sum += weights[index] * Float(pixels[source + index])
              }
              buffer.initializeElement(at: line * newWidth + position, to: sum)
            }
          }
        }
      }
      count = lines * newWidth
    }
  }

  /// Computes row `position` of the resized map whose source rows begin at `start`.
  func row(_ position: Int, of rows: [Float], from start: Int, in sums: inout [Float]) {
    let width = sums.count
    sums.withUnsafeMutableBufferPointer { sums in
      rows.withUnsafeBufferPointer { rows in
        sums.update(repeating: 0)
        for index in offsets[position]..<offsets[position + 1] {
          let weight = allWeights[index]
          let source = (start + starts[position] + index - offsets[position]) * width
          for column in 0..<width { sums[column] += weight * rows[source + column] }
        }
      }
    }
  }
}
