import CTurboJPEG
import Foundation

/// Decodes JPEG with TurboJPEG: grey pictures to grey, colours to RGB.
struct JPEGDecoder {
  let file: String
  let pixelLimit: Int

  /// A block of 8 x 8 pixels takes at least one bit.
  private static let mostPixelsPerByte = 8 * 64

  func decode(_ data: Data) throws -> PixelImage {
    guard let decoder = tjInitDecompress() else {
      throw ImageError.damaged(file: file, reason: "no memory")
    }
    defer { tjDestroy(decoder) }
    return try data.withUnsafeBytes { bytes in
      let bytes = bytes.bindMemory(to: UInt8.self)
      var width: Int32 = 0
      var height: Int32 = 0
      var subsampling: Int32 = 0
      var colours: Int32 = 0
      let header = tjDecompressHeader3(
        decoder, bytes.baseAddress, UInt(bytes.count), &width, &height, &subsampling, &colours)
      guard header == 0 else { throw damaged(decoder) }
      let (most, overflow) = bytes.count.multipliedReportingOverflow(by: Self.mostPixelsPerByte)
      try ImageFile.check(
        height: Int(height), width: Int(width), file: file, pixelLimit: pixelLimit,
        mostPixels: overflow ? .max : most)

      let format: PixelFormat = colours == Int32(TJCS_GRAY.rawValue) ? .grey : .rgb
      let layout = format == .grey ? TJPF_GRAY : TJPF_RGB
      let size = Int(height) * Int(width) * format.channels
      let pixels = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        let status = tjDecompress2(
          decoder, bytes.baseAddress, UInt(bytes.count), buffer.baseAddress, width, 0, height,
          Int32(layout.rawValue), TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
        guard status == 0 else { throw damaged(decoder) }
        count = size
      }
      return PixelImage(
        format: format, height: Int(height), width: Int(width), interleaved: pixels)
    }
  }

  private func damaged(_ decoder: tjhandle) -> ImageError {
    let reason = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "unknown reason"
    return .damaged(file: file, reason: reason)
  }
}
