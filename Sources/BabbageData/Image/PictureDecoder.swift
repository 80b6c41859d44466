import Babbage
import Foundation

/// Decodes pictures of the supported formats, which the first bytes tell apart.
package struct PictureDecoder {
  /// How errors name the file.
  let file: String
  let limit: PixelLimit
  /// The shape of the final image, for which a large JPEG is decoded at a smaller size; `nil`
  /// decodes all pixels.
  let target: MapShape?

  package init(file: String, limit: PixelLimit = .standard, target: MapShape? = nil) {
    self.file = file
    self.limit = limit
    self.target = target
  }

  /// Decodes a picture.
  ///
  /// - Throws: ``ImageError``.
  package func decode(_ data: Data) throws -> DecodedPicture {
    switch try PictureFormat(data, file: file) {
    case .png: try PNGDecoder(file: file, limit: limit).decode(data)
    case .jpeg: try JPEGDecoder(file: file, limit: limit, target: target).decode(data)
    case .webp: try WebPDecoder(file: file, limit: limit).decode(data)
    }
  }
}

extension PictureChunks {
  /// The orientation in the file's EXIF data.
  func orientation(in bytes: ByteWindow) throws -> Orientation {
    try payload(named: self == .png ? "eXIf" : "EXIF", in: bytes).map(Orientation.init(exif:))
      ?? .upright
  }
}
