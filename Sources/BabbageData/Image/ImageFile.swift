import Babbage
import Foundation

/// Reads PNG and JPEG pictures.
public enum ImageFile {
  /// The most pixels that are decoded unless the caller says otherwise: 64 Mi.
  public static let defaultPixelLimit = 64 << 20

  /// Reads a picture.
  ///
  /// - Parameters:
  ///   - url: The file; its format is told by its first bytes, not by its name.
  ///   - format: The kind of pixels; colours become luminance, grey becomes three equal channels.
  ///   - pixelLimit: The most pixels that are accepted.
  /// - Throws: ``ImageError``; `FileError` if the file cannot be read.
  public static func read(
    _ url: URL, as format: PixelFormat, pixelLimit: Int = defaultPixelLimit
  ) throws -> PixelImage {
    // The largest pixels are four channels of 16 bits.
    let data = try Data(readingAllOf: url, limit: 8 * pixelLimit + (1 << 20))
    return try decode(data, file: url.path, as: format, pixelLimit: pixelLimit)
  }

  /// Decodes a picture.
  ///
  /// Transparent parts of a PNG are put on white. The orientation that a camera notes in a JPEG is
  /// not applied. A JPEG that ends early is refused.
  ///
  /// - Parameters:
  ///   - data: The content of the file.
  ///   - file: How errors name the file.
  ///   - format: The kind of pixels; colours become luminance, grey becomes three equal channels.
  ///   - pixelLimit: The most pixels that are accepted; checked before anything is allocated.
  /// - Throws: ``ImageError``.
  public static func decode(
    _ data: Data, file: String, as format: PixelFormat, pixelLimit: Int = defaultPixelLimit
  ) throws -> PixelImage {
    let decoded: PixelImage
    if data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      decoded = try PNGDecoder(file: file, pixelLimit: pixelLimit).decode(data)
    } else if data.starts(with: [0xFF, 0xD8, 0xFF]) {
      decoded = try JPEGDecoder(file: file, pixelLimit: pixelLimit).decode(data)
    } else {
      throw ImageError.unknownFormat(file: file)
    }
    return decoded.converted(to: format)
  }

  /// Refuses sizes over the limit, and sizes that the file cannot hold.
  ///
  /// - Parameter mostPixels: The most pixels that so many bytes can hold.
  static func check(
    height: Int, width: Int, file: String, pixelLimit: Int, mostPixels: Int
  ) throws {
    guard height > 0, width > 0 else {
      throw ImageError.damaged(file: file, reason: "\(width) x \(height) pixels")
    }
    // Both sizes are below 2^31, so that the product fits.
    guard height * width <= pixelLimit else {
      throw ImageError.tooManyPixels(
        file: file, height: height, width: width, limit: pixelLimit)
    }
    guard height * width <= mostPixels else {
      throw ImageError.impossibleSize(file: file, height: height, width: width)
    }
  }
}

extension PixelImage {
  /// The picture in another kind of pixels.
  public func converted(to format: PixelFormat) -> PixelImage {
    switch (self.format, format) {
    case (.rgb, .grey): grey
    case (.grey, .rgb):
      PixelImage(format: .rgb, height: height, width: width, pixels: pixels + pixels + pixels)
    default: self
    }
  }
}
