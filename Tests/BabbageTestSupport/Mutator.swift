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
