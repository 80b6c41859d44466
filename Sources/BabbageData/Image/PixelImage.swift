import Babbage

/// The kinds of pixels in a decoded picture.
public enum PixelFormat: Int, Sendable, CaseIterable {
  /// One channel: luminance.
  case grey = 1
  /// Three channels: red, green, blue.
  case rgb = 3

  /// The number of channels.
  public var channels: Int { rawValue }
}

/// A picture as bytes, CHW.
public struct PixelImage: Equatable, Sendable {
  /// The kind of pixels.
  public let format: PixelFormat

  /// The number of rows.
  public let height: Int

  /// The number of columns.
  public let width: Int

  /// The pixels, CHW, 0 to 255.
  public let pixels: [UInt8]

  /// Creates a picture.
  ///
  /// - Precondition: The sizes are positive and match the number of `pixels`.
  public init(format: PixelFormat, height: Int, width: Int, pixels: [UInt8]) {
    precondition(height > 0 && width > 0, "a picture without pixels")
    precondition(pixels.count == format.channels * height * width, "pixels do not fill the picture")
    self.format = format
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// The shape: channels, height, width.
  public var shape: [Int] { [format.channels, height, width] }

  /// The picture as a tensor CHW with values pixel / 255.
  public var tensor: Tensor { Tensor(shape: shape, values: UnitInterval.values(of: pixels)) }

  /// The picture in one channel, with the luminance weights of ITU-R BT.601; itself if it is grey.
  package var grey: PixelImage {
    guard format == .rgb else { return self }
    let plane = height * width
    let luminance = [UInt8](unsafeUninitializedCapacity: plane) { buffer, count in
      pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<plane {
          // 0.299, 0.587 and 0.114 with 16 fractional bits.
          let sum =
            19595 * UInt32(pixels[index]) + 38470 * UInt32(pixels[plane + index])
            + 7471 * UInt32(pixels[2 * plane + index])
          buffer.initializeElement(at: index, to: UInt8((sum + 0x8000) >> 16))
        }
      }
      count = plane
    }
    return PixelImage(format: .grey, height: height, width: width, pixels: luminance)
  }

  /// The picture in the given format: colours become luminance, grey becomes three equal channels.
  func converted(to format: PixelFormat) -> PixelImage {
    switch (self.format, format) {
    case (.rgb, .grey): grey
    case (.grey, .rgb):
      PixelImage(format: .rgb, height: height, width: width, pixels: pixels + pixels + pixels)
    default: self
    }
  }
}
