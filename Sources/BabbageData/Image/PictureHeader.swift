import Babbage
import Foundation

/// The size of a picture, read from its file without decoding it.
package struct PictureHeader: Equatable, Sendable {
  /// The number of columns, once the picture is upright.
  package let width: Int

  /// The number of rows, once the picture is upright.
  package let height: Int

  /// The bytes that are read at first: enough for nearly all headers with profiles and previews.
  private static let beginning = 1 << 18

  /// Reads the header, and little more of a large file.
  ///
  /// - Throws: ``ImageError`` if the file is not a picture of a supported format or is damaged at
  ///   its beginning; `FileError` if it cannot be read.
  package init(contentsOf file: URL) throws {
    let bytes = try ByteWindow(file)
    let start = try bytes.bytes(at: 0, count: Self.beginning)
    let size: (height: Int, width: Int)
    switch try PictureFormat(start, file: file.path) {
    case .png:
      guard let header = PNGHeader(start) else {
        throw ImageError.damaged(file: file.path, reason: "the file ends early")
      }
      size = try PictureChunks.png.orientation(in: bytes)
        .uprightSize(height: header.height, width: header.width)
    case .jpeg:
      let decoder = JPEGDecoder(file: file.path, limit: .standard, target: nil)
      do {
        size = try decoder.uprightSize(start)
      } catch  where bytes.count > start.count {
        size = try decoder.uprightSize(
          Data(readingAllOf: file, limit: PixelLimit.standard.largestFile))
      }
    case .webp:
      let stored = try WebPDecoder(file: file.path, limit: .standard).size(start)
      size = try PictureChunks.webp.orientation(in: bytes)
        .uprightSize(height: stored.height, width: stored.width)
    }
    guard size.height > 0, size.width > 0 else {
      throw ImageError.damaged(
        file: file.path, reason: "\(size.width) x \(size.height) pixels")
    }
    (height, width) = size
  }
}
