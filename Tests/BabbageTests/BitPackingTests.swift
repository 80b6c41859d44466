import Babbage
import Testing

/// Packing small integers without gaps.
@Suite struct BitPackingTests {
  @Test(arguments: 2...8)
  func randomCodesComeBack(bits: Int) {
    var random = SeededGenerator(seed: UInt64(bits))
    let range = Int8(-(1 << (bits - 1)))...Int8((1 << (bits - 1)) - 1)
    for count in 0...67 {
      let codes = (0..<count).map { _ in Int8.random(in: range, using: &random) }
      let bytes = BitPacking.pack(codes, bits: bits)
      #expect(bytes.count == (count * bits + 7) / 8)
      #expect(bytes.count == BitPacking.byteCount(of: count, bits: bits))
      #expect(BitPacking.unpack(bytes, count: count, bits: bits) == codes)
      #expect(BitPacking.unpack(bytes + [0], count: count, bits: bits) == nil)
      if let last = bytes.last {
        #expect(BitPacking.unpack(bytes.dropLast(), count: count, bits: bits) == nil)
        let used = count * bits % 8
        for bit in used..<8 where used > 0 {
          let dirty = bytes.dropLast() + [last | 1 << UInt8(bit)]
          #expect(BitPacking.unpack(dirty, count: count, bits: bits) == nil, "bit \(bit) left over")
        }
      }
    }
  }

  @Test(arguments: [0, 1, 9, 19, 28, 32])
  func wideUnsignedValuesComeBack(bits: Int) {
    var random = SeededGenerator(seed: UInt64(bits))
    for count in 0...40 {
      let largest = UInt32((1 << bits) - 1)
      let values = (0..<count).map { _ in UInt32.random(in: 0...largest, using: &random) }
      let bytes = BitPacking.pack(values, bits: bits)
      #expect(bytes.count == (count * bits + 7) / 8)
      #expect(BitPacking.unpack(bytes, as: UInt32.self, count: count, bits: bits) == values)
      #expect(BitPacking.unpack(bytes + [0], as: UInt32.self, count: count, bits: bits) == nil)
    }
  }

  /// Twelve bits in two bytes.
  ///
  /// Two's complement, the lowest bit first: 1 = 001, -2 = 110, 3 = 011, -1 = 111 in the bits
  /// 0-2, 3-5, 6-8, 9-11. Byte 0 is (from bit 7 down) 11 110 001 = 0xF1; byte 1 is 111 0 = 0x0E.
  @Test func threeBitsByHand() {
    #expect(BitPacking.pack([1, -2, 3, -1], bits: 3) == [0xF1, 0x0E])
    #expect(BitPacking.unpack([0xF1, 0x0E], count: 4, bits: 3) == [1, -2, 3, -1])
  }

  @Test func otherWidthsByHand() {
    // Nibbles: the first value is the low one.
    #expect(BitPacking.pack([7, -7, 1], bits: 4) == [0x97, 0x01])
    #expect(BitPacking.pack([1, -1, 0, 1, -1], bits: 2) == [0b0100_1101, 0b11])
    #expect(BitPacking.pack([-128, 127, -1], bits: 8) == [0x80, 0x7F, 0xFF])
    // 5 bits: 15 = 01111 in bits 0-4, -15 = 10001 in bits 5-9: 001 01111, then 10.
    #expect(BitPacking.pack([15, -15], bits: 5) == [0x2F, 0b10])
    // 7 bits: 63 = 0111111, -1 = 1111111 in bits 7-13.
    #expect(BitPacking.pack([63, -1], bits: 7) == [0xBF, 0x3F])
  }
}
