/// A picture file made by hand.
package enum PNG {
  /// An uncompressed grey PNG.
  package static func grey(width: Int, height: Int, pixels: [UInt8]) -> [UInt8] {
    picture(width: width, height: height, channels: 1, colourType: 0, interleaved: pixels)
  }

  /// An uncompressed colour PNG of `pixels`, CHW.
  package static func rgb(width: Int, height: Int, pixels: [UInt8]) -> [UInt8] {
    let plane = width * height
    let interleaved = (0..<plane).flatMap { index in (0..<3).map { pixels[$0 * plane + index] } }
    return picture(
      width: width, height: height, channels: 3, colourType: 2, interleaved: interleaved)
  }

  /// The beginning of a grey PNG of any size: its signature and its header.
  package static func beginning(width: Int, height: Int) -> [UInt8] {
    beginning(width: width, height: height, colourType: 0)
  }

  private static func beginning(width: Int, height: Int, colourType: UInt8) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", word(width) + word(height) + [8, colourType, 0, 0, 0])
  }

  private static func picture(
    width: Int, height: Int, channels: Int, colourType: UInt8, interleaved: [UInt8]
  ) -> [UInt8] {
    let pitch = width * channels
    let rows = (0..<height).flatMap { [0] + interleaved[($0 * pitch)..<(($0 + 1) * pitch)] }
    return beginning(width: width, height: height, colourType: colourType)
      + chunk("IDAT", stored(rows)) + chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return word(data.count) + body + word(Int(CRC32.of(body)))
  }

  /// A zlib stream of one stored block.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let (low, high) = (UInt8(bytes.count & 255), UInt8(bytes.count >> 8))
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes + word(b << 16 | a)
  }

  private static func word(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
