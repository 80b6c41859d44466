import CWebP
import Foundation

/// Decodes WebP with libwebp.
struct WebPDecoder {
  let file: String
  let limit: PixelLimit

  func decode(_ data: Data) throws -> DecodedPicture {
    let features = try features(data)
    let (height, width) = (Int(features.height), Int(features.width))
    // A uniform colour takes no bits per pixel, so a file of any length can hold any size.
    try limit.check(height: height, width: width, file: file, mostPixels: .max)
    let channels = features.has_alpha != 0 ? 4 : 3
    let size = height * width * channels
    let pixels = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var config = WebPDecoderConfig()
      guard WebPInitDecoderConfig(&config) != 0 else {
        throw ImageError.damaged(file: file, reason: "another version of libwebp")
      }
      config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB
      config.output.is_external_memory = 1
      config.output.u.RGBA.rgba = buffer.baseAddress
      config.output.u.RGBA.stride = Int32(width * channels)
      config.output.u.RGBA.size = size
      let status = data.withUnsafeBytes { bytes in
        WebPDecode(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &config)
      }
      try check(status)
      count = size
    }
    return DecodedPicture(
      channels: channels, height: height, width: width, pixels: pixels,
      orientation: try PictureChunks.webp.orientation(in: ByteWindow(data)), warnings: [])
  }

  /// The stored size.
  func size(_ data: Data) throws -> (height: Int, width: Int) {
    let features = try features(data)
    return (Int(features.height), Int(features.width))
  }

  private func features(_ data: Data) throws -> WebPBitstreamFeatures {
    var features = WebPBitstreamFeatures()
    let status = data.withUnsafeBytes { bytes in
      WebPGetFeatures(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &features)
    }
    try check(status)
    guard features.has_animation == 0 else {
      throw ImageError.unreadFormat(file: file, format: "an animated WebP picture")
    }
    return features
  }

  private func check(_ status: VP8StatusCode) throws {
    let reason: String
    switch status {
    case VP8_STATUS_OK: return
    case VP8_STATUS_NOT_ENOUGH_DATA: reason = "the file ends early"
    case VP8_STATUS_OUT_OF_MEMORY: reason = "no memory"
    case VP8_STATUS_UNSUPPORTED_FEATURE: reason = "a feature that libwebp lacks"
    default: reason = "the WebP data are damaged"
    }
    throw ImageError.damaged(file: file, reason: reason)
  }
}
