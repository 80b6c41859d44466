import Babbage
import Foundation

/// Bytes in memory or in a file that are read piece by piece.
struct ByteWindow {
  /// The number of bytes.
  let count: Int
  private let read: (Int, Int) throws -> Data

  init(_ data: Data) {
    count = data.count
    read = { start, count in data.dropFirst(start).prefix(count) }
  }

  /// Opens a file.
  ///
  /// - Throws: `FileError` if it is not a regular file or cannot be opened.
  init(_ file: URL) throws {
    count = try file.sizeOfRegularFile()
    guard let handle = try? FileHandle(forReadingFrom: file) else {
      throw FileError.cannotRead(file.path)
    }
    read = { start, count in
      do {
        try handle.seek(toOffset: UInt64(start))
        return (try handle.read(upToCount: count)) ?? Data()
      } catch { throw FileError.cannotRead(file.path) }
    }
  }

  /// The `count` bytes from `start` on, or fewer at the end.
  ///
  /// - Throws: `FileError`.
  func bytes(at start: Int, count: Int) throws -> Data {
    start < self.count ? try read(start, count) : Data()
  }
}
