import Babbage
import Foundation

/// A file that is being downloaded, locked against other processes.
///
/// Only the task that created it may use it.
final class PartialFile {
  let url: URL

  /// The number of bytes that have arrived.
  private(set) var count: Int

  private let handle: FileHandle

  /// Opens or creates `FILE.partial`.
  ///
  /// - Throws: `FileError` if it cannot be written, ``FetchError/busy(_:)`` if it is locked.
  init(beside destination: URL) throws {
    url = destination.appendingPathExtension("partial")
    if !FileManager.default.fileExists(atPath: url.path) {
      _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    }
    guard let handle = FileHandle(forUpdatingAtPath: url.path) else {
      throw FileError.cannotWrite(url.path)
    }
    // The file is gone if another process has just finished downloading it.
    guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0,
      FileManager.default.fileExists(atPath: url.path)
    else { throw FetchError.busy(url.path) }
    self.handle = handle
    do { count = Int(try handle.seekToEnd()) } catch { throw FileError.cannotWrite(url.path) }
  }

  func append(_ bytes: Data) throws {
    try writing { try handle.write(contentsOf: bytes) }
    count += bytes.count
  }

  func removeAll() throws {
    try writing {
      try handle.truncate(atOffset: 0)
      try handle.seek(toOffset: 0)
    }
    count = 0
  }

  /// Ends the download for now; the bytes that have arrived stay.
  func close() throws {
    if count == 0 { try? FileManager.default.removeItem(at: url) }
    try writing { try handle.close() }
  }

  /// Finishes the download: syncs the file and gives it its final name.
  func commit(to destination: URL) throws {
    try writing { try handle.synchronize() }
    guard rename(url.path, destination.path) == 0 else {
      throw FileError.cannotWrite(destination.path)
    }
    try writing { try handle.close() }
  }

  private func writing(_ body: () throws -> Void) throws {
    do { try body() } catch { throw FileError.cannotWrite(url.path) }
  }
}
