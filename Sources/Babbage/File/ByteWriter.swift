/// Collects the bytes of a file, little-endian.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ new: some Sequence<UInt8>) { bytes.append(contentsOf: new) }

  package mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Seven bits a byte, the lowest first, the top bit set on all but the last.
  package mutating func append(varint value: Int) {
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// UTF-8 after its length in one byte; longer text is cut.
  package mutating func append(_ text: String) {
    let utf8 = Array(text.utf8.prefix(255))
    bytes.append(UInt8(utf8.count))
    bytes.append(contentsOf: utf8)
  }

  package mutating func append(_ values: [Float]) {
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values { append(value.bitPattern) }
  }

  /// The finished file: magic, the collected bytes, the checksum of both.
  package func sealed(magic: [UInt8]) -> [UInt8] {
    var file = ByteWriter()
    file.append(magic)
    file.append(bytes)
    file.append(Checksum.crc32(file.bytes))
    return file.bytes
  }
}
