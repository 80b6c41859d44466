import Babbage
import Foundation

/// The only way from a picture's file to a network's input image.
///
/// The steps, which the page's JavaScript repeats:
///
/// 1. The picture is decoded to 8 bits per channel, sRGB: grey, grey and alpha, RGB or RGBA. Colour
///    profiles and gamma are ignored; of 16 bits only the high byte is used, as in browsers.
/// 2. Transparent pixels are blended with the background, without conversion to linear light:
///    `(c * a + b * (255 - a) + 127) / 255` in integers.
/// 3. The picture is turned and mirrored to be upright (EXIF orientation).
/// 4. For one channel, colour becomes luminance; for three, grey becomes three equal channels.
/// 5. The largest crop around the centre that has the proportions of the input is resized with a
///    triangle filter (`PixelImage.fitted(toHeight:width:)`).
/// 6. A grey image whose edge is dark instead of bright, or the reverse, is inverted
///    (``Inversion``).
public struct PictureReader: Hashable, Sendable {
  /// Whether black and white are exchanged.
  public enum Inversion: String, CaseIterable, Sendable {
    /// If the image is grey and its edge differs from the convention's.
    case auto
    /// Always.
    case yes
    /// Never.
    case no

    /// Whether an image of a `format` is inverted, given the convention's `edge`.
    ///
    /// Its own edge, `edgeIsBright`, is only computed where it decides.
    func applies(
      to format: PixelFormat, edge: PictureConvention.Edge, edgeIsBright: @autoclosure () -> Bool
    ) -> Bool {
      switch (self, edge) {
      case (.yes, _): true
      case (.no, _), (.auto, .mixed): false
      case (.auto, _): format == .grey && edgeIsBright() != (edge == .bright)
      }
    }
  }

  /// The shape of the images: 1 or 3 channels.
  public let shape: MapShape

  /// The background, and how bright the edges are.
  public var convention: PictureConvention

  /// Whether black and white are exchanged.
  public var inversion: Inversion

  let format: PixelFormat

  /// Creates a reader for images of one shape.
  ///
  /// - Parameters:
  ///   - shape: 1 channel for grey images, 3 for colour.
  ///   - convention: The background, and how bright the edges are.
  ///   - inversion: Whether black and white are exchanged.
  /// - Throws: ``ImageError`` for another number of channels.
  public init(
    _ shape: MapShape, convention: PictureConvention = PictureConvention(),
    inversion: Inversion = .auto
  ) throws(ImageError) {
    guard let format = PixelFormat(rawValue: shape.channels) else {
      throw .noPictureShape(shape)
    }
    self.shape = shape
    self.format = format
    self.convention = convention
    self.inversion = inversion
  }

  /// Reads a picture.
  ///
  /// - Parameter file: The file; its first bytes tell its format, not its name.
  /// - Returns: The image in the reader's shape, and warnings about the file.
  /// - Throws: ``ImageError``; `FileError` if the file cannot be read.
  public func read(_ file: URL) throws -> Picture {
    let data = try Data(readingAllOf: file, limit: PixelLimit.standard.largestFile)
    return try image(of: data, file: file.path)
  }

  /// Decodes a picture and brings it to the reader's shape.
  ///
  /// - Parameters:
  ///   - data: The content of the file.
  ///   - file: How errors name the file.
  /// - Returns: The image in the reader's shape, and warnings about the file.
  /// - Throws: ``ImageError``.
  public func image(of data: Data, file: String) throws -> Picture {
    let decoded = try PictureDecoder(file: file, target: shape).decode(data)
    let fitted = decoded.image(over: convention.background).converted(to: format)
      .fitted(toHeight: shape.height, width: shape.width)
    let isInverted = inversion.applies(
      to: format, edge: convention.edge, edgeIsBright: fitted.edgeIsBright)
    return Picture(image: isInverted ? fitted.inverted : fitted, warnings: decoded.warnings)
  }
}

/// A picture brought to the shape of a network's input.
public struct Picture: Equatable, Sendable {
  /// The pixels.
  public let image: PixelImage

  /// What is wrong with the file although the picture is complete, without the file's name.
  public let warnings: [String]
}
