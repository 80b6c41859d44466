extension Orientation {
  private static let tag = 0x0112
  /// The TIFF type of 16-bit numbers.
  private static let short = 3

  /// The orientation in EXIF data; upright if there is none or the data are damaged.
  ///
  /// - Parameter exif: A TIFF header and the data after it, with or without `Exif` and two zeros in
  ///   front.
  init(exif: some Collection<UInt8>) {
    self =
      TIFFBytes(exif).flatMap { bytes in
        guard let directory = bytes.number(4, at: 4), let entries = bytes.number(2, at: directory)
        else { return nil }
        for index in 0..<entries {
          let entry = directory + 2 + 12 * index
          guard let tag = bytes.number(2, at: entry) else { return nil }
          guard tag == Self.tag else { continue }
          guard bytes.number(2, at: entry + 2) == Self.short, bytes.number(4, at: entry + 4) == 1
          else { return nil }
          return bytes.number(2, at: entry + 8).flatMap(Orientation.init(rawValue:))
        }
        return nil
      } ?? .upright
  }
}

/// The bytes of a TIFF file, in the byte order that the first two bytes give.
private struct TIFFBytes {
  private let bytes: [UInt8]
  private let isBigEndian: Bool

  init?(_ exif: some Collection<UInt8>) {
    let prefix: [UInt8] = Array("Exif".utf8) + [0, 0]
    bytes = Array(exif.starts(with: prefix) ? exif.dropFirst(prefix.count) : exif.dropFirst(0))
    switch Array(bytes.prefix(4)) {
    case [0x49, 0x49, 42, 0]: isBigEndian = false
    case [0x4D, 0x4D, 0, 42]: isBigEndian = true
    default: return nil
    }
  }

  /// The unsigned number of `count` bytes at `place`; `nil` if they are not all there.
  func number(_ count: Int, at place: Int) -> Int? {
    guard place <= bytes.count - count else { return nil }
    let digits = bytes[place..<place + count]
    return isBigEndian
      ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
