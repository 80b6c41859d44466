import Babbage
import Crypto
import Foundation

/// SHA-256 digests in lower-case hexadecimal.
enum FileDigest {
  /// The digest of the concatenated parts.
  static func sha256(_ parts: [UInt8]...) -> String {
    var hash = SHA256()
    for part in parts { part.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    return hexadecimal(hash.finalize())
  }

  /// The digest of a file, read in pieces of 1 MiB.
  ///
  /// - Throws: `FileError` if the file cannot be read.
  static func sha256(ofFileAt url: URL) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: url.path) else {
      throw FileError.cannotRead(url.path)
    }
    defer { try? handle.close() }
    var hash = SHA256()
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(data: piece)
      }
    } catch { throw FileError.cannotRead(url.path) }
    return hexadecimal(hash.finalize())
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
