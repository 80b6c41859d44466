import Babbage
import BabbageTestSupport
import Testing

/// Damaged and hostile files: a network or a typed error, quickly, without much memory.
@Suite struct FileFuzzTests {
  /// Decodes, and lowers what decodes if that is cheap.
  ///
  /// Any other error or a trap is a failure.
  static func digest(_ bytes: [UInt8]) -> Bool {
    do {
      let network = try NetworkFile.decode(bytes)
      let weights = network.layers.map { $0.layer.weight.shape.count }
      let maps = network.shapes.map(\.count)
      if (weights + maps).allSatisfy({ $0 <= 1 << 16 }) {
        // A number may overflow; what must not happen is a trap.
        for policy in [LayerForms.Policy.cheapest(ArithmeticCost()), .reuse, .dense] {
          do { _ = try LoweredNetwork(network, policy) } catch NetworkError.notFinite {
          } catch { Issue.record("\(error)") }
        }
      }
      return true
    } catch is FileFormatError {
    } catch is NetworkError {
    } catch { Issue.record("\(error)") }
    return false
  }

  /// In a process of its own, so that only its memory is measured.
  @Test func mutatedFiles() async {
    await #expect(processExitsWith: .success) { try FileFuzzTests.decodeMutations() }
  }

  private static func decodeMutations() throws {
    var random = SeededGenerator(seed: 2022, stream: 95)
    var files = [GoldenFile.bytes]
    while files.count < 60 {
      let count = Int.random(in: 0...12, using: &random)
      var network = try Network.random(nodes: count, .stored, using: &random)
      network.coding = files.count.isMultiple(of: 3) ? .range : .packed
      files.append(NetworkFile.encode(network))
    }
    var slowest = Duration.zero
    var decoded = 0
    let growth = try PeakMemory.growth {
      for number in 0..<20_000 {
        let file = try #require(files.randomElement(using: &random))
        let other = try #require(files.randomElement(using: &random))
        var bytes = Array(file.dropLast(4))
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          mutate(&bytes, with: other, using: &random)
        }
        // Half of them get a valid checksum, so that parsing goes deep.
        bytes = number.isMultiple(of: 2) ? GoldenFile.sealed(bytes) : bytes + file.suffix(4)
        let begin = ContinuousClock.now
        if digest(bytes) { decoded += 1 }
        slowest = max(slowest, ContinuousClock.now - begin)
      }
    }
    #expect(decoded > 1000, "some mutations must stay valid, or nothing deep was tested")
    #expect(decoded < 10_000, "a wrong checksum must be noticed")
    #expect(slowest < .seconds(900), "a file that hangs the reader")
    #expect(growth < 64 << 20)
  }

  private static func mutate(
    _ bytes: inout [UInt8], with other: [UInt8], using random: inout SeededGenerator
  ) {
    guard bytes.count > 16 else { return }
    let position = Int.random(in: 8..<bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.removeLast(Int.random(in: 1...(bytes.count - 16), using: &random))
    case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes[position] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
    case 3:
      // A piece of another file in the place of, or between, the bytes here.
      let first = Int.random(in: 0..<other.count, using: &random)
      let piece = other[first..<min(first + Int.random(in: 1...24, using: &random), other.count)]
      let end = Bool.random(using: &random) ? position : min(position + piece.count, bytes.count)
      bytes.replaceSubrange(position..<end, with: piece)
      if Bool.random(using: &random) { fixLengths(&bytes) }
    case 4:
      let field = Bool.random(using: &random) ? 8 : 12
      let claims: [UInt32] = [0, 1, 0xFF, UInt32(bytes.count), 1 << 28, .max]
      let claim = claims.randomElement(using: &random) ?? 0
      bytes.replaceSubrange(field..<(field + 4), with: GoldenFile.little(claim))
    default:
      // A larger number than there was, in the header or wherever it falls.
      let number = GoldenFile.varint(1 << Int.random(in: 7...34, using: &random))
      bytes.replaceSubrange(position...position, with: number)
      if Bool.random(using: &random) { fixLengths(&bytes) }
    }
  }

  /// Makes the payload's length what the rest of the file is, as far as that is possible.
  private static func fixLengths(_ bytes: inout [UInt8]) {
    let header = bytes[8..<12].reversed().reduce(0) { $0 * 256 + Int($1) }
    let payload = max(bytes.count - 16 - header, 0)
    bytes.replaceSubrange(12..<16, with: GoldenFile.little(UInt32(payload)))
  }
}
