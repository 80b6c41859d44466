import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// The sizes that are printed before an export are those that a compiler finds.
@Suite struct EmbeddedSizeTests {
  @Test(.enabled(if: Board.cortexM4.isHere), arguments: UInt64(0)..<12)
  func agreeWithTheCompiler(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 82)
    var export: Export?
    while export == nil {
      let network = try Network.randomClassifier(using: &random)
      let image = [Float](repeating: 0.5, count: network.input.count)
      export = try? Export(network, calibration: [image], streams: seed.isMultiple(of: 2))
    }
    let made = try #require(export)
    let scratch = try Scratch()
    try made.write(to: scratch.url, images: [[UInt8](repeating: 3, count: made.plan.input.count)])
    let size = try ProgramSize(scratch.url, on: .cortexM4)
    // Compilers align numbers, and fold tables with a single row.
    #expect((-8..<64).contains(size.constants - made.embedded.constantBytes), "\(size)")
    #expect((-4..<16).contains(size.memory - made.embedded.staticBytes), "\(size)")
    #expect(abs(size.code - made.embedded.codeBytes) < size.code / 10, "\(size)")
  }
}
