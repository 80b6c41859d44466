import Foundation

/// The fields of a PNG's first chunk.
struct PNGHeader {
  let width: Int
  let height: Int
  /// The bits that a pixel takes in the file.
  let bitsPerPixel: Int

  /// Reads the header; `nil` if the file is too short.
  init?(_ data: Data) {
    let bytes = Array(data.prefix(26))
    guard bytes.count == 26 else { return nil }
    width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[25]] ?? 1
    bitsPerPixel = max(1, Int(bytes[24]) * samples)
  }
}
