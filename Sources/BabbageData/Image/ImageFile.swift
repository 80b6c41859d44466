import Babbage
import Foundation

/// Reads pictures at their own size.
public enum ImageFile {
  /// Reads a picture, over white.
  ///
  /// - Parameters:
  ///   - url: The file; its format is told by its first bytes, not by its name.
  ///   - format: The kind of pixels; colours become luminance, grey becomes three equal channels.
  /// - Throws: ``ImageError``; `FileError` if the file cannot be read.
  public static func read(_ url: URL, as format: PixelFormat) throws -> PixelImage {
    let data = try Data(readingAllOf: url, limit: PixelLimit.standard.largestFile)
    return try PictureDecoder(file: url.path).decode(data).image(over: .white).converted(to: format)
  }
}
