import Foundation

/// Writes files so that a reader sees the old bytes or the new ones, never a part.
public enum AtomicFile {
  /// Writes `bytes` to a temporary file beside `url`, syncs it and renames it to `url`.
  ///
  /// - Throws: ``FileError`` if the folder does not exist or cannot be written; whatever was at
  ///   `url` before is then untouched.
  public static func write(_ bytes: some DataProtocol, to url: URL) throws {
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString).partial")
    let path = temporary.path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw FileError.cannotWrite(url.path) }
    do {
      try handle.write(contentsOf: Data(bytes))
      try handle.synchronize()
      try handle.close()
      guard rename(path, url.path) == 0 else { throw FileError.cannotWrite(url.path) }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw FileError.cannotWrite(url.path)
    }
  }
}
