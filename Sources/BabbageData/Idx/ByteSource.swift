import Foundation

/// Supplies the bytes of a file in order, decompressed.
protocol ByteSource: AnyObject {
  /// An upper bound on the total number of bytes.
  var mostBytes: Int { get }

  /// Writes the next bytes to `buffer` and returns how many; 0 only at the end.
  ///
  /// - Throws: ``DatasetError`` if the file is damaged.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Supplies the bytes of a file that is not compressed.
final class PlainSource: ByteSource {
  private var rest: Data

  init(_ data: Data) { rest = data }

  var mostBytes: Int { rest.count }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let piece = rest.prefix(buffer.count)
    rest = rest.dropFirst(piece.count)
    return piece.copyBytes(to: buffer)
  }
}

extension ByteSource {
  /// The next `count` bytes, or fewer at the end.
  ///
  /// The array grows as bytes arrive: its capacity is at most twice the bytes that have arrived, or
  /// a piece of 256 KiB, whatever `count` a header claims.
  func bytes(_ count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    let size = min(count, 1 << 18)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 16)
    defer { piece.deallocate() }
    while result.count < count {
      let wanted = min(size, count - result.count)
      let received = try read(into: UnsafeMutableRawBufferPointer(rebasing: piece[..<wanted]))
      if received == 0 { break }
      if result.count + received > result.capacity {
        result.reserveCapacity(min(count, max(2 * result.count, result.count + received)))
      }
      result.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<received]))
    }
    return result
  }
}
