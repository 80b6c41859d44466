/// CRC-32 as in ISO 3309 and zlib: polynomial 0xEDB88320, reflected.
package struct Checksum {
  /// The first table is that of a byte; the n-th of a byte that n others follow, so that eight bytes
  /// take one step (Kounavis, Berry, "A systematic approach to building high performance,
  /// software-based, CRC generators", 2005).
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { value, _ in
        value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
      }
    }
    for index in 256..<(8 * 256) {
      let value = tables[index - 256]
      tables.append(tables[Int(value & 0xFF)] ^ (value >> 8))
    }
    return tables
  }()

  /// The checksum of some bytes.
  package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    if let result = bytes.withContiguousStorageIfAvailable({
      crc32(ofBytes: UnsafeRawBufferPointer($0))
    }) {
      return result
    }
    return tables.withUnsafeBufferPointer { tables in
      ~bytes.reduce(~0) { tables[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }
  }

  /// The checksum of bytes in memory that follow others, of which `before` is the checksum.
  package static func crc32(
    ofBytes bytes: UnsafeRawBufferPointer, after before: UInt32 = 0
  ) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var value = ~before
      var index = 0
      while index + 8 <= bytes.count {
        let eight = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let mixed = eight ^ UInt64(value)
        value = 0
        for place in 0..<8 {
          let byte = Int(truncatingIfNeeded: mixed >> (8 * UInt64(place)) & 0xFF)
          value ^= tables[256 * (7 - place) + byte]
        }
        index += 8
      }
      while index < bytes.count {
        value = tables[Int(UInt8(truncatingIfNeeded: value) ^ bytes[index])] ^ (value >> 8)
        index += 1
      }
      return ~value
    }
  }
}
