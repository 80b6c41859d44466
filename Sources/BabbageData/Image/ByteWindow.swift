import Babbage
import Foundation

/// Bytes that are read piece by piece: some in memory, or a file's.
struct ByteWindow {
  /// How many there are.
  let count: Int
  private let read: (Int, Int) throws -> Data

  init(_ data: Data) {
    count = data.count
    read = { start, count in data.dropFirst(start).prefix(count) }
  }

  /// - Throws: `FileError` if this is no file, or it cannot be opened.
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

  /// The bytes from a place on; fewer where there are no more.
  ///
  /// - Throws: `FileError`.
  func bytes(at start: Int, count: Int) throws -> Data {
    start < self.count ? try read(start, count) : Data()
  }
}
