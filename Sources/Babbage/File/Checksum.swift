/// CRC-32 as in ISO 3309 and zlib: polynomial 0xEDB88320, reflected.
package struct Checksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  /// The checksum of some bytes.
  package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
  }

  /// The checksum of many bytes; the generic method is slow when called from another module.
  package static func crc32(ofBytes bytes: UnsafeRawBufferPointer) -> UInt32 { crc32(bytes) }
}
