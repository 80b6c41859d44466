/// Reads the bytes of a file, little-endian, and never beyond their end.
///
/// Every read names the field it is for, so that an error can name it too.
package struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Reads from a part of a file.
  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Checks magic and checksum of a file, and reads what lies between them.
  package init(unsealing file: [UInt8], magic: [UInt8]) throws(FileFormatError) {
    guard file.starts(with: magic) else {
      throw FileFormatError(
        magic.starts(with: file) ? .truncated : .wrongMagic, field: "the first bytes")
    }
    guard file.count >= magic.count + 4 else {
      throw FileFormatError(.truncated, field: "the checksum")
    }
    let body = file.dropLast(4)
    var tail = ByteReader(file.suffix(4))
    guard try tail.integer(UInt32.self, "the checksum") == Checksum.crc32(body) else {
      throw FileFormatError(.wrongChecksum, field: "the checksum")
    }
    self.init(body.dropFirst(magic.count))
  }

  /// The number of bytes not read yet.
  package var remaining: Int { bytes.endIndex - position }

  package mutating func take(
    _ count: Int, _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw FileFormatError(.truncated, field: field())
    }
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  package mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type, _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> Integer {
    try take(MemoryLayout<Integer>.size, field()).reversed()
      .reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
  }

  /// A number of at most 32 bits within a range; encodings longer than needed are rejected.
  package mutating func varint(
    in range: ClosedRange<Int>, _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> Int {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      let byte = try integer(UInt8.self, field())
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 {
        guard range.contains(value), byte != 0 || shift == 0 else { break }
        return value
      }
    }
    throw FileFormatError(
      .badValue("a number outside \(range.lowerBound)...\(range.upperBound)"), field: field())
  }

  package mutating func text(
    _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> String {
    let count = Int(try integer(UInt8.self, field()))
    let utf8 = try take(count, field())
    guard let text = String(validating: utf8, as: UTF8.self) else {
      throw FileFormatError(.badValue("text that is not UTF-8"), field: field())
    }
    return text
  }

  /// Finite numbers; memory is allocated only if there are bytes for all of them.
  package mutating func floats(
    _ count: Int, _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> [Float] {
    guard count <= remaining / 4 else { throw FileFormatError(.truncated, field: field()) }
    let part = try take(4 * count, field())
    let values = part.withUnsafeBytes { raw in
      (0..<count).map { index in
        Float(
          bitPattern: UInt32(
            littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
      }
    }
    guard values.allSatisfy(\.isFinite) else {
      throw FileFormatError(.badValue("a number that is infinite or not a number"), field: field())
    }
    return values
  }

  /// Checks that no bytes are left.
  package func finish(_ field: @autoclosure () -> String) throws(FileFormatError) {
    guard remaining == 0 else { throw FileFormatError(.trailingBytes(remaining), field: field()) }
  }
}
