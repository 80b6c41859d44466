import Babbage

/// One split of a data set: labelled images of one size, as bytes.
public struct ImageSet: Equatable, Sendable {
  /// The pixels of all images, NCHW, 0 to 255.
  public let images: [UInt8]

  /// The class of each image, as many as there are images.
  public let labels: [UInt16]

  /// The number of channels: 1 for grey, 3 for red, green and blue.
  public let channels: Int

  /// The number of rows of an image.
  public let height: Int

  /// The number of columns of an image.
  public let width: Int

  /// The file of each image, below the data set's folder; empty if images are not files.
  public let files: [String]

  /// Creates a split.
  ///
  /// - Precondition: The sizes are positive, `images.count` is
  ///   `labels.count * channels * height * width`, and there are as many files as labels or none.
  public init(
    images: [UInt8], labels: [UInt16], channels: Int, height: Int, width: Int,
    files: [String] = []
  ) {
    precondition(channels > 0 && height > 0 && width > 0, "an image without pixels")
    precondition(
      images.count == labels.count * channels * height * width,
      "\(images.count) pixels are not \(labels.count) images")
    precondition(files.isEmpty || files.count == labels.count, "not a file for each image")
    self.images = images
    self.labels = labels
    self.files = files
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The shape of one image: channels, height, width.
  package var imageShape: [Int] { [channels, height, width] }

  /// The number of bytes of one image.
  package var imageSize: Int { channels * height * width }

  /// The pixels of the image at `index`, CHW.
  ///
  /// - Precondition: `index` is at least 0 and less than ``count``.
  public func pixels(at index: Int) -> ArraySlice<UInt8> {
    precondition(labels.indices.contains(index), "there is no image \(index) of \(count)")
    return images[index * imageSize..<(index + 1) * imageSize]
  }

  /// The image at `index` as a tensor CHW with values pixel / 255.
  ///
  /// - Precondition: `index` is at least 0 and less than ``count``.
  public func tensor(at index: Int) -> Tensor {
    Tensor(shape: imageShape, values: UnitInterval.values(of: pixels(at: index)))
  }

  /// Consecutive images as one tensor NCHW with values pixel / 255.
  ///
  /// - Precondition: `range` lies in `0..<count`.
  public func tensor(in range: Range<Int>) -> Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "there are no images \(range) of \(count)"
    )
    let bytes = images[range.lowerBound * imageSize..<range.upperBound * imageSize]
    return Tensor(shape: [range.count] + imageShape, values: UnitInterval.values(of: bytes))
  }

  /// The images at `indices`, in that order; an index may occur more than once.
  ///
  /// - Precondition: Each index is at least 0 and less than ``count``.
  public func subset(_ indices: some Sequence<Int>) -> ImageSet {
    var chosenImages: [UInt8] = []
    var chosenLabels: [UInt16] = []
    var chosenFiles: [String] = []
    chosenImages.reserveCapacity(indices.underestimatedCount * imageSize)
    for index in indices {
      chosenImages.append(contentsOf: pixels(at: index))
      chosenLabels.append(labels[index])
      if !files.isEmpty { chosenFiles.append(files[index]) }
    }
    return ImageSet(
      images: chosenImages, labels: chosenLabels, channels: channels, height: height, width: width,
      files: chosenFiles)
  }

  /// The same images, with each label replaced by the new one at that index.
  ///
  /// - Precondition: There is a new label for every label.
  func relabelled(_ newLabels: [UInt16]) -> ImageSet {
    ImageSet(
      images: images, labels: labels.map { newLabels[Int($0)] }, channels: channels,
      height: height, width: width, files: files)
  }

  /// The first `maximum` images, or all if there are fewer.
  ///
  /// - Precondition: `maximum` is not negative.
  public func prefix(_ maximum: Int) -> ImageSet {
    precondition(maximum >= 0, "a negative number of images")
    return maximum >= count ? self : subset(0..<maximum)
  }

  /// The mean and the standard deviation of pixel / 255 in each channel.
  ///
  /// A constant channel gets a deviation of 1, so that dividing by it does no harm.
  public var normalization: Normalization {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: channels)
    let plane = height * width
    images.withUnsafeBufferPointer { pixels in
      for start in stride(from: 0, to: pixels.count, by: plane) {
        let channel = start / plane % channels
        counts[channel].withUnsafeMutableBufferPointer { counts in
          for index in start..<(start + plane) { counts[Int(pixels[index])] += 1 }
        }
      }
    }
    let moments = counts.map { counts -> (mean: Double, deviation: Double) in
      let total = Double(max(counts.reduce(0, +), 1))
      func mean(_ value: (Double) -> Double) -> Double {
        counts.enumerated().reduce(0) { $0 + Double($1.element) * value(Double($1.offset) / 255) }
          / total
      }
      let first = mean { $0 }
      let variance = mean { ($0 - first) * ($0 - first) }
      return (first, variance > 0 ? variance.squareRoot() : 1)
    }
    return Normalization(
      mean: moments.map { Float($0.mean) }, deviation: moments.map { Float($0.deviation) })
  }

  /// The number of images in each of the classes `0..<classCount`.
  ///
  /// - Precondition: Every label is less than `classCount`.
  package func classCounts(_ classCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }
}

/// The bytes 0 to 255 as numbers from 0 to 1.
enum UnitInterval {
  private static let table = (0...255).map { Float($0) / 255 }

  static func values(of bytes: some Collection<UInt8>) -> [Float] {
    table.withUnsafeBufferPointer { table in bytes.map { table[Int($0)] } }
  }
}
