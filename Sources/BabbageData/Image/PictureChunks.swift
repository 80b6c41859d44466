import Babbage
import Foundation

/// The structure of PNG and WebP files, which consist of chunks.
enum PictureChunks {
  /// Length, name, payload, checksum.
  case png
  /// Name, length, payload, padded to an even number of bytes.
  case webp

  /// Chunks after this many are ignored.
  private static let mostChunks = 1 << 16
  /// Longer chunks are ignored.
  private static let largestPayload = 1 << 20

  /// The payload of the first chunk with a name; `nil` if there is none, or it is damaged.
  func payload(named name: String, in bytes: ByteWindow) throws -> Data? {
    var place = self == .png ? 8 : 12
    for _ in 0..<Self.mostChunks {
      let head = Array(try bytes.bytes(at: place, count: 8))
      guard head.count == 8 else { return nil }
      let (first, last) = (head[..<4], head[4...])
      let chunk = String(decoding: self == .png ? last : first, as: UTF8.self)
      let length =
        self == .png
        ? first.reduce(0) { $0 << 8 | Int($1) } : last.reversed().reduce(0) { $0 << 8 | Int($1) }
      if chunk == name { return try payload(of: chunk, at: place + 8, length, in: bytes) }
      if chunk == "IEND" { return nil }
      place += self == .png ? 12 + length : 8 + length + length % 2
    }
    return nil
  }

  private func payload(
    of chunk: String, at place: Int, _ length: Int, in bytes: ByteWindow
  ) throws -> Data? {
    guard length <= Self.largestPayload else { return nil }
    let trailer = self == .png ? 4 : 0
    let found = try bytes.bytes(at: place, count: length + trailer)
    guard found.count == length + trailer else { return nil }
    let payload = found.prefix(length)
    if self == .png {
      let sum = found.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
      guard Checksum.crc32(Array(chunk.utf8) + payload) == sum else { return nil }
    }
    return payload
  }
}
