import Babbage
import Foundation

/// Damages files, the same way each time.
package struct Mutator {
  private var generator: SeededGenerator

  /// A mutator; the same seed does the same damage.
  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// A number below `bound`.
  package mutating func random(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  /// `bytes` after one to three of: cut, flipped bits, a piece of another file, huge numbers at the
  /// front, repeated and removed pieces.
  package mutating func mutated(_ bytes: [UInt8], others: [[UInt8]]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random(3) where !bytes.isEmpty {
      let place = random(bytes.count)
      let length = 1 + random(min(64, bytes.count - place))
      switch random(6) {
      case 0: bytes.removeSubrange(place...)
      case 1: for _ in 0...random(8) { bytes[random(bytes.count)] ^= 1 << UInt8(random(8)) }
      case 2:
        let other = others[random(others.count)]
        let start = random(other.count)
        bytes.replaceSubrange(
          place..<place + length, with: other[start..<min(other.count, start + 1 + random(64))])
      case 3:
        let front = random(min(bytes.count, 64))
        for index in front..<min(front + 4, bytes.count) {
          bytes[index] = [0, 1, 0x7F, 0x80, 0xFF][random(5)]
        }
      case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      default: bytes.removeSubrange(place..<place + length)
      }
    }
    return bytes
  }
}

/// The checksum of PNG chunks.
package enum CRC32 {
  /// The checksum of some bytes.
  package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}

/// How much memory this process takes.
package enum PeakMemory {
  /// The bytes by which memory peaks above its level before while `body` runs; 0 where the system
  /// does not tell.
  package static func growth(of body: () throws -> Void) throws -> Int {
    // Resets the peak to the present level (proc(5)).
    if let handle = FileHandle(forWritingAtPath: "/proc/self/clear_refs") {
      try? handle.write(contentsOf: Data("5".utf8))
      try? handle.close()
    }
    let before = kibibytes("VmRSS")
    try body()
    return max(0, kibibytes("VmHWM") - before) * 1024
  }

  private static func kibibytes(_ field: String) -> Int {
    guard let handle = FileHandle(forReadingAtPath: "/proc/self/status") else { return 0 }
    let text = String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") } ?? ""
    return Int(line.filter { $0.isASCII && $0.isNumber }) ?? 0
  }
}
