import Babbage
import BabbageEmbedded
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// Programs of random networks give the integers of the integer engine, on processors of 32 and 64
/// bits and of both byte orders, without a warning and without undefined behaviour.
@Suite(.serialized) struct RandomProgramTests {
  /// How many programs are compiled together.
  private static let count = 16

  /// Writes programs side by side, and one that checks them all.
  private func write(seed: UInt64, to folder: URL) throws {
    var random = SeededGenerator(seed: seed, stream: 81)
    var names: [String] = []
    while names.count < Self.count {
      var network = try Network.randomClassifier(using: &random)
      if names.count.isMultiple(of: 2) { network.coding = .range }
      let images = (0..<3).map { _ in
        (0..<network.input.count).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      let floats = images.prefix(2).map { $0.map { Float($0) / 255 } }
      let name = "net\(names.count)"
      let streams = Bool.random(using: &random)
      let tiles = Int.random(in: 1...3, using: &random)
      do {
        let export = try Export(
          network, calibration: floats, streams: streams, tiles: tiles, name: name)
        try export.write(to: folder, images: images)
        names.append(name)
      } catch let error as NetworkError {
        guard case .notInteger = error else { throw error }
      }
    }
    var lines = ["#include <stdio.h>"] + names.map { "#include \"\($0)_vectors.h\"" }
    for name in names {
      let upper = name.uppercased()
      lines.append(
        """
        static int check_\(name)(void)
        {
          int32_t scores[\(upper)_CLASSES];
          uint16_t vector;
          int right = 1;
          for (vector = 0; vector < \(upper)_VECTORS; vector++) {
            \(name)_run_vector(vector, scores);
            if (!\(name)_is_expected(vector, scores) || \(name)_label(vector) != 0) {
              printf("\(name) vector %u\\n", (unsigned)vector);
              right = 0;
            }
          }
          return right;
        }
        """)
    }
    let calls = names.map { "check_\($0)()" }.joined(separator: " + ")
    lines.append("int main(void)\n{\n  printf(\"right=%d\\n\", \(calls));\n  return 0;\n}\n")
    try Data(lines.joined(separator: "\n").utf8).write(
      to: folder.appendingPathComponent("main.c"))
  }

  private let sources = ["main.c", "-o", "check"] + (0..<Self.count).map { "net\($0).c" }

  @Test(.slow, .needs(.gccSanitizers), .tags(.slow, .tool)) func withGCC() throws {
    try expectRight(.gcc, seed: 1)
  }

  @Test(.slow, .needs(.clangSanitizers), .tags(.slow, .tool)) func withClang() throws {
    try expectRight(.clang, seed: 2)
  }

  private func expectRight(_ compiler: HostCompiler, seed: UInt64) throws {
    let scratch = try Scratch()
    try write(seed: seed, to: scratch.url)
    try compiler.build(sources, in: scratch.url)
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output == "right=\(Self.count)\n")
    #expect(run.status == 0)
  }

  /// 32 bits, big-endian.
  @Test(.slow, .needs(.powerPC), .tags(.slow, .tool)) func onPowerPC() throws {
    let scratch = try Scratch()
    try write(seed: 3, to: scratch.url)
    let built = try #require(Tool("powerpc-linux-gnu-gcc")).run(
      HostCompiler.strict + ["-O2", "-static"] + sources, in: scratch.url)
    #expect(built.status == 0, "\(built.output)")
    let run = try #require(Tool("qemu-ppc")).run(["./check"], in: scratch.url)
    #expect(run.output == "right=\(Self.count)\n")
  }
}
