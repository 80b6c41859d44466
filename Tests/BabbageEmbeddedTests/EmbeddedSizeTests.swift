import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// The sizes that are printed before an export are those that a compiler finds.
@Suite struct EmbeddedSizeTests {
  @Test(.slow, .needs(.cortexM), .tags(.slow, .tool), arguments: UInt64(0)..<12)
  func agreeWithTheCompiler(seed: UInt64) throws {
    let made = try Self.export(seed: seed)
    let scratch = try Scratch()
    try made.write(to: scratch.url, images: [[UInt8](repeating: 3, count: made.plan.input.count)])
    let report = try Board.cortexM4.check(scratch.url)
    #expect(try report["expected"] == 1, "\(report)")
    // Compilers align numbers, and fold tables with a single row.
    let embedded = made.embedded
    let (constants, memory) = (try report["constants"], try report["memory"])
    #expect((-8..<64).contains(constants - embedded.constantBytes), "\(report)")
    #expect((-4..<16).contains(memory - embedded.staticBytes), "\(report)")
    let code = try report["code"]
    #expect(abs(code - embedded.codeBytes) < code / 10, "\(report)")
  }

  /// The program of the first random network that has an integer form.
  private static func export(seed: UInt64) throws -> Export {
    var random = SeededGenerator(seed: seed, stream: 82)
    for _ in 0..<100 {
      var network = try Network.randomClassifier(using: &random)
      if (seed / 2).isMultiple(of: 2) { network.coding = .range }
      let image = [Float](repeating: 0.5, count: network.input.count)
      do {
        return try Export(
          network, calibration: [image], streams: seed.isMultiple(of: 2), tiles: Int(1 + seed % 3))
      } catch NetworkError.notInteger { continue }
    }
    throw NoExport()
  }

  private struct NoExport: Error {}
}
