import CPictures
import Foundation

/// Decodes PNG with libpng.
struct PNGDecoder {
  let file: String
  let limit: PixelLimit

  func decode(_ data: Data) throws -> DecodedPicture {
    guard let header = PNGHeader(data) else {
      throw ImageError.damaged(file: file, reason: "the file ends early")
    }
    // The rows are compressed by deflate.
    let (bits, overflow) = data.count.multipliedReportingOverflow(
      by: 8 * GzipSource.largestExpansion)
    try limit.check(
      height: header.height, width: header.width, file: file,
      mostPixels: overflow ? .max : bits / header.bitsPerPixel)
    return try data.withUnsafeBytes { bytes in
      var header = png_header()
      let start = bytes.bindMemory(to: UInt8.self).baseAddress
      guard let reader = png_reader_open(start, bytes.count, &header) else {
        throw ImageError.damaged(file: file, reason: "no memory")
      }
      defer { png_reader_close(reader) }
      try LibraryMessages(png_reader_messages(reader)).check(file)
      let (height, width) = (Int(header.height), Int(header.width))
      let size = height * width * Int(header.channels)
      let pixels = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        let status = png_reader_decode(reader, buffer.baseAddress)
        try LibraryMessages(png_reader_messages(reader)).check(file)
        count = status == 0 ? size : 0
      }
      return DecodedPicture(
        channels: Int(header.channels), height: height, width: width, pixels: pixels,
        orientation: try PictureChunks.png.orientation(in: ByteWindow(data)),
        warnings: LibraryMessages(png_reader_messages(reader)).warnings)
    }
  }
}
