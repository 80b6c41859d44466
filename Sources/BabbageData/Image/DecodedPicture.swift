import Babbage

/// A picture as its decoder gives it: 8 bits per channel, sRGB, not yet upright.
package struct DecodedPicture {
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.
  package let channels: Int
  /// The number of rows as stored.
  package let height: Int
  /// The number of columns as stored.
  package let width: Int
  /// Rows of interleaved channels.
  let pixels: [UInt8]
  let orientation: Orientation
  let warnings: [String]

  /// The upright picture on a background: grey if neither it nor the background has colour.
  package func image(over background: PictureConvention.Color) -> PixelImage {
    let isGrey =
      channels == 1
      || channels == 2 && background.red == background.green && background.red == background.blue
    let format: PixelFormat = isGrey ? .grey : .rgb
    let colours = [background.red, background.green, background.blue].map(Int.init)
    let hasAlpha = channels % 2 == 0
    let upright = orientation.uprightSize(height: height, width: width)
    let walk = orientation.walk(height: height, width: width)
    let size = format.channels * height * width
    let planes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      pixels.withUnsafeBufferPointer { pixels in
        var place = 0
        for plane in 0..<format.channels {
          // A grey picture on a coloured background has one channel for three planes.
          let channel = channels > 2 ? plane : 0
          let behind = colours[plane]
          for row in 0..<upright.height {
            var source = (walk.start + row * walk.row) * channels
            let step = walk.column * channels
            for _ in 0..<upright.width {
              let value = pixels[source + channel]
              let result =
                hasAlpha
                ? Self.blend(value, Int(pixels[source + channels - 1]), behind) : value
              buffer.initializeElement(at: place, to: result)
              place += 1
              source += step
            }
          }
        }
      }
      count = size
    }
    return PixelImage(
      format: format, height: upright.height, width: upright.width, pixels: planes)
  }

  private static func blend(_ value: UInt8, _ alpha: Int, _ behind: Int) -> UInt8 {
    UInt8((Int(value) * alpha + behind * (255 - alpha) + 127) / 255)
  }
}
