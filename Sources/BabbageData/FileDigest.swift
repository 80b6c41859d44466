import Babbage
import CCrypto
import Foundation

/// SHA-256 digests in lower-case hexadecimal.
enum FileDigest {
  /// The digest of the concatenated parts.
  static func sha256(_ parts: [UInt8]...) -> String {
    let hash = Hash()
    for part in parts { part.withUnsafeBytes(hash.update) }
    return hash.digest()
  }

  /// The digest of a file, read in pieces of 1 MiB.
  ///
  /// - Throws: `FileError` if the file cannot be read.
  static func sha256(ofFileAt url: URL) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: url.path) else {
      throw FileError.cannotRead(url.path)
    }
    defer { try? handle.close() }
    let hash = Hash()
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        piece.withUnsafeBytes(hash.update)
      }
    } catch { throw FileError.cannotRead(url.path) }
    return hash.digest()
  }
}

/// OpenSSL's SHA-256, on bytes that come in pieces.
private final class Hash {
  private let context: OpaquePointer

  init() {
    // There is no other failure than memory that is not there.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("no memory for a digest")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest of all bytes; none may follow.
  func digest() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &bytes, &count)
    let digits = Array("0123456789abcdef")
    return String(
      bytes.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
