import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// The sizes that are printed before an export are those that a compiler finds.
@Suite struct EmbeddedSizeTests {
  @Test(.enabled { try Board.cortexM4.isHere }, arguments: UInt64(0)..<12)
  func agreeWithTheCompiler(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 82)
    var export: Export?
    while export == nil {
      let network = try Network.randomClassifier(using: &random)
      let image = [Float](repeating: 0.5, count: network.input.count)
      export = try? Export(
        network, calibration: [image], streams: seed.isMultiple(of: 2), tiles: Int(1 + seed % 3))
    }
    let made = try #require(export)
    let scratch = try Scratch()
    try made.write(to: scratch.url, images: [[UInt8](repeating: 3, count: made.plan.input.count)])
    let report = try Board.cortexM4.check(scratch.url)
    #expect(report["expected"] == 1, "\(report)")
    // Compilers align numbers, and fold tables with a single row.
    let embedded = made.embedded
    #expect((-8..<64).contains(report["constants"] - embedded.constantBytes), "\(report)")
    #expect((-4..<16).contains(report["memory"] - embedded.staticBytes), "\(report)")
    #expect(abs(report["code"] - embedded.codeBytes) < report["code"] / 10, "\(report)")
  }
}
