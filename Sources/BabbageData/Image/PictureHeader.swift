import Foundation

/// What a picture's first bytes say, without decoding it.
public struct PictureHeader: Equatable, Sendable {
  /// The number of columns, once the picture is upright.
  public let width: Int

  /// The number of rows, once the picture is upright.
  public let height: Int

  /// Reads it.
  ///
  /// - Throws: ``ImageError``; `FileError` if the file cannot be read.
  public init(contentsOf file: URL) throws {
    let image = try ImageFile.read(file, as: .grey)
    (width, height) = (image.width, image.height)
  }
}
