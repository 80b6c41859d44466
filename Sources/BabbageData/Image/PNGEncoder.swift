import CPNG
import Foundation

/// Encodes pictures as PNG with libpng.
package enum PNGEncoder {
  /// The content of a PNG file.
  ///
  /// - Parameter image: The picture, grey or RGB.
  /// - Returns: `nil` if there is not enough memory.
  package static func encode(_ image: PixelImage) -> Data? {
    let channels = image.format.channels
    let plane = image.height * image.width
    let interleaved = (0..<plane).flatMap { place in
      (0..<channels).map { image.pixels[$0 * plane + place] }
    }
    var header = png_image()
    header.version = png_uint_32(PNG_IMAGE_VERSION)
    (header.width, header.height) = (png_uint_32(image.width), png_uint_32(image.height))
    header.format =
      channels == 3 ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : png_uint_32(PNG_FORMAT_GRAY)
    // The first call gives the number of bytes, the second one writes them.
    var size = png_alloc_size_t(0)
    guard png_image_write_to_memory(&header, nil, &size, 0, interleaved, 0, nil) != 0 else {
      return nil
    }
    var file = Data(count: size)
    let isWritten = file.withUnsafeMutableBytes { bytes in
      png_image_write_to_memory(&header, bytes.baseAddress, &size, 0, interleaved, 0, nil) != 0
    }
    return isWritten ? file.prefix(size) : nil
  }
}
