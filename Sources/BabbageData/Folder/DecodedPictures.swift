import Babbage
import Foundation

/// Decoded pictures in the user's cache, so that a folder is decoded only once.
///
/// A file is named by a digest of what it was made from and ends in a checksum. A damaged file is
/// treated like a missing one, and failing to write one is not an error.
package struct DecodedPictures: Sendable {
  private let folder: URL

  /// The cache in a folder, which is created when there is something to store.
  package init(folder: URL) { self.folder = folder }

  /// The cache of the user: `$XDG_CACHE_HOME` or `~/.cache`, then `babbage/decoded`.
  ///
  /// - Returns: `nil` if the environment has neither an absolute XDG_CACHE_HOME nor a HOME.
  package init?(environment: [String: String]) {
    guard let folder = UserCache.directory("decoded", environment: environment) else { return nil }
    self.folder = folder
  }

  /// The pixels stored under a key; `nil` unless they are there, intact and `count` bytes long.
  func pixels(_ key: String, count: Int) -> [UInt8]? {
    guard let data = try? Data(readingAllOf: file(key), limit: count + 4), data.count == count + 4
    else { return nil }
    let pixels = [UInt8](data.prefix(count))
    return Self.checksum(pixels) == [UInt8](data.suffix(4)) ? pixels : nil
  }

  func keep(_ pixels: [UInt8], _ key: String) {
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? AtomicFile.write(parts: [pixels, Self.checksum(pixels)], to: file(key))
  }

  private func file(_ key: String) -> URL { folder.appendingPathComponent("\(key).pixels") }

  private static func checksum(_ pixels: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: Checksum.crc32(pixels).littleEndian) { Array($0) }
  }
}
