import Babbage
import CPictures
import Foundation

/// Decodes JPEG with libjpeg: grey pictures to grey, all others to RGB.
struct JPEGDecoder {
  let file: String
  let limit: PixelLimit
  /// The shape of the final image, so that a large picture need not be decoded at its full size.
  let target: MapShape?

  /// A block of 8 x 8 pixels takes at least one bit.
  private static let mostPixelsPerByte = 8 * 64
  /// Pictures of at most this many pixels are decoded at their full size, as in browsers.
  private static let smallPicture = 1 << 20
  /// The factor on the limit for pictures that are scaled down row by row, in little memory.
  private static let mostUndecodedPixels = 16

  func decode(_ data: Data) throws -> DecodedPicture {
    try withReader(data) { reader, header in
      let orientation = Orientation(header)
      let (most, overflow) = data.count.multipliedReportingOverflow(by: Self.mostPixelsPerByte)
      let factor = header.needs_coefficients != 0 ? 1 : Self.mostUndecodedPixels
      let full = (height: Int(header.height), width: Int(header.width))
      try limit.multiplied(by: factor).check(
        height: full.height, width: full.width, file: file, mostPixels: overflow ? .max : most)

      let upright = orientation.uprightSize(height: full.height, width: full.width)
      var (width, height): (UInt32, UInt32) = (0, 0)
      jpeg_reader_scale(reader, UInt32(eighths(ofUpright: upright)), &width, &height)
      try limit.check(height: Int(height), width: Int(width), file: file, mostPixels: .max)
      let size = Int(height) * Int(width) * Int(header.channels)
      let pixels = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        let status = jpeg_reader_decode(reader, buffer.baseAddress)
        try LibraryMessages(jpeg_reader_messages(reader)).check(file)
        count = status == 0 ? size : 0
      }
      return DecodedPicture(
        channels: Int(header.channels), height: Int(height), width: Int(width), pixels: pixels,
        orientation: orientation,
        warnings: LibraryMessages(jpeg_reader_messages(reader)).warnings)
    }
  }

  /// The size of the upright picture.
  func uprightSize(_ data: Data) throws -> (height: Int, width: Int) {
    try withReader(data) { _, header in
      Orientation(header).uprightSize(height: Int(header.height), width: Int(header.width))
    }
  }

  /// The smallest scale, in eighths, at which the crop has at least twice the target's rows and
  /// columns, so that resizing still averages.
  private func eighths(ofUpright full: (height: Int, width: Int)) -> Int {
    guard let target, full.height * full.width > Self.smallPicture else { return 8 }
    return [1, 2, 4].first { eighths in
      let crop = PixelImage.crop(
        height: (full.height * eighths + 7) / 8, width: (full.width * eighths + 7) / 8,
        toHeight: target.height, width: target.width)
      return crop.height >= 2 * target.height && crop.width >= 2 * target.width
    } ?? 8
  }

  private func withReader<Result>(
    _ data: Data, _ body: (OpaquePointer, jpeg_header) throws -> Result
  ) throws -> Result {
    try data.withUnsafeBytes { bytes in
      var header = jpeg_header()
      let start = bytes.bindMemory(to: UInt8.self).baseAddress
      guard let reader = jpeg_reader_open(start, bytes.count, &header) else {
        throw ImageError.damaged(file: file, reason: "no memory")
      }
      defer { jpeg_reader_close(reader) }
      try LibraryMessages(jpeg_reader_messages(reader)).check(file)
      return try body(reader, header)
    }
  }
}

extension Orientation {
  /// The orientation in a JPEG's header.
  fileprivate init(_ header: jpeg_header) {
    self.init(exif: UnsafeBufferPointer(start: header.exif, count: header.exif_size))
  }
}
