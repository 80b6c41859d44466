import CPNG
import Foundation

/// Decodes PNG with libpng: grey pictures to grey, all others to RGB.
struct PNGDecoder {
  let file: String
  let pixelLimit: Int

  func decode(_ data: Data) throws -> PixelImage {
    let mostPixels = try mostPixels(data)
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    return try data.withUnsafeBytes { bytes in
      // libpng keeps the address of the structure between the two calls.
      try withUnsafeMutablePointer(to: &image) { image in
        defer { png_image_free(image) }
        guard png_image_begin_read_from_memory(image, bytes.baseAddress, bytes.count) != 0 else {
          throw damaged(image.pointee)
        }
        let height = Int(image.pointee.height)
        let width = Int(image.pointee.width)
        try ImageFile.check(
          height: height, width: width, file: file, pixelLimit: pixelLimit,
          mostPixels: mostPixels)

        let isColour = image.pointee.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
        let format: PixelFormat = isColour ? .rgb : .grey
        image.pointee.format =
          isColour ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : png_uint_32(PNG_FORMAT_GRAY)
        // Pictures of 16 bits without a gamma are meant for the screen too.
        image.pointee.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        var white = png_color(red: 255, green: 255, blue: 255)
        let size = height * width * format.channels
        let pixels = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
          let status = png_image_finish_read(
            image, &white, buffer.baseAddress, png_int_32(width * format.channels), nil)
          guard status != 0 else { throw damaged(image.pointee) }
          count = size
        }
        return PixelImage(format: format, height: height, width: width, interleaved: pixels)
      }
    }
  }

  /// The most pixels that the file can hold, from the depth that its first chunk gives.
  ///
  /// The rows are compressed by deflate, which makes at most 1,032 bytes of one.
  private func mostPixels(_ data: Data) throws -> Int {
    let header = Array(data.prefix(26))
    guard header.count == 26 else {
      throw ImageError.damaged(file: file, reason: "the file ends in its first chunk")
    }
    let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][header[25]] ?? 1
    let bitsPerPixel = max(1, Int(header[24]) * samples)
    let (bits, overflow) = data.count.multipliedReportingOverflow(
      by: 8 * GzipSource.largestExpansion)
    return overflow ? .max : bits / bitsPerPixel
  }

  private func damaged(_ image: png_image) -> ImageError {
    let reason = withUnsafeBytes(of: image.message) { message in
      String(decoding: message.prefix(while: { $0 != 0 }), as: UTF8.self)
    }
    return .damaged(file: file, reason: reason)
  }
}
