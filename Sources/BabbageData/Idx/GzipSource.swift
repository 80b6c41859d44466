import CZlib
import Foundation

/// Decompresses a gzip file (RFC 1952) piece by piece; several members make one stream.
final class GzipSource: ByteSource {
  /// The most bytes that one byte of a deflate stream can expand to.
  static let largestExpansion = 1032

  private let file: String
  private let packed: Data
  private var position: Int
  /// zlib keeps the address of its stream, so it is allocated on its own.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var ended = false

  /// Creates a reader; errors name the file `file`.
  ///
  /// Throws ``DatasetError/damagedGzip(file:reason:)`` if zlib cannot start.
  init(_ packed: Data, file: String) throws {
    self.file = file
    self.packed = packed
    position = packed.startIndex
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: 1 << 16)
    // 15 bits of window; the 16 added to them means gzip format only.
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw DatasetError.damagedGzip(file: file, reason: "no memory") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Whether `data` starts like a gzip file.
  static func isGzip(_ data: Data) -> Bool { data.starts(with: [0x1F, 0x8B]) }

  var mostBytes: Int {
    let (most, overflow) = packed.count.multipliedReportingOverflow(by: Self.largestExpansion)
    return overflow ? .max : most
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let output = buffer.bindMemory(to: UInt8.self)
    // zlib counts in 32 bits.
    let wanted = min(output.count, 1 << 30)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(wanted)
    while stream.pointee.avail_out > 0, !ended {
      refill()
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK: continue
      case Z_STREAM_END: try startNextMember()
      case Z_BUF_ERROR:
        throw DatasetError.truncated(
          file: file, field: "gzip stream", expected: packed.count + 1, found: packed.count)
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "wrong data"
        throw DatasetError.damagedGzip(file: file, reason: reason)
      }
    }
    return wanted - Int(stream.pointee.avail_out)
  }

  /// Gives zlib more input when it has none left.
  private func refill() {
    guard stream.pointee.avail_in == 0, position < packed.endIndex else { return }
    let end = min(position + input.count, packed.endIndex)
    let count = packed[position..<end].copyBytes(to: input)
    position = end
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(count)
  }

  /// Continues after the end of a member: with the next one, or at the end of the file.
  private func startNextMember() throws {
    let next = position - Int(stream.pointee.avail_in)
    if next == packed.endIndex {
      ended = true
    } else if Self.isGzip(packed[next...]) {
      inflateReset(stream)
    } else {
      throw DatasetError.trailingBytes(file: file, field: "gzip stream")
    }
  }
}
