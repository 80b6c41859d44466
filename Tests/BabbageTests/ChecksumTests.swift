import Babbage
import Testing

/// CRC-32 against known vectors.
@Suite struct ChecksumTests {
  @Test func knownVectors() {
    #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Checksum.crc32([]) == 0)
    let fox = "The quick brown fox jumps over the lazy dog"
    #expect(Checksum.crc32(Array(fox.utf8)) == 0x414F_A339)
    // Ethernet's residue: a message with its checksum appended has a constant checksum.
    let message = Array("Babbage".utf8)
    let checksum = Checksum.crc32(message)
    let sealed = message + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
    #expect(Checksum.crc32(sealed) == 0x2144_DF1C)
  }
}

/// The generator's sequences, which training runs and initial weights depend on.
@Suite struct SeededGeneratorTests {
  /// Computed with Python's integers from the published SplitMix64; the first output of the plain
  /// generator becomes the state.
  @Test func goldenValues() {
    let golden: [(seed: UInt64, stream: UInt64, values: [UInt64])] = [
      (0, 0, [0xA706_DD2F_4D19_7E6F, 0xB382_A305_F441_4F5E, 0x631A_9154_FBAB_F717]),
      (1, 0, [0x5E41_AB08_7439_611E, 0xF18D_6CE9_3D6C_F1EE, 0x0B95_F66D_327E_8D78]),
      (42, 7, [0x0D44_71D7_A7C7_C61C, 0xF91E_3EC3_FC20_C566, 0xB428_54A1_5885_F3A0]),
    ]
    for (seed, stream, values) in golden {
      var random = SeededGenerator(seed: seed, stream: stream)
      #expect(values.map { _ in random.next() } == values)
    }
  }

  @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
    var random = SeededGenerator(seed: 3)
    let values = (0..<20_000).map { _ in Double(random.nextNormal()) }
    let mean = values.reduce(0, +) / 20_000
    let square = values.reduce(0) { $0 + $1 * $1 } / 20_000
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 20_000
    // Five standard errors: sqrt(1/n), sqrt(2/n), sqrt(96/n).
    #expect(abs(mean) < 0.036)
    #expect(abs(square - 1) < 0.05)
    #expect(abs(fourth - 3) < 0.35)
    #expect(values.allSatisfy { $0.isFinite })
  }
}
