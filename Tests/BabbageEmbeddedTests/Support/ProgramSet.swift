import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Programs of several networks, compiled into one that compares each with the integer engine.
struct ProgramSet {
  /// Images for each network.
  private static let images = 3

  /// A network and how its program is written.
  struct Entry {
    let network: Network
    var streams = false
    var tiles = 1
  }

  private let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  /// Compiles with sanitizers, runs, and expects every score of random images to be the engine's.
  func expectRight(
    _ compiler: HostCompiler = .gcc, using random: inout SeededGenerator
  ) throws {
    let scratch = try Scratch()
    var checks: [String] = []
    for (index, entry) in entries.enumerated() {
      let input = entry.network.input
      let images = (0..<Self.images).map { _ in
        (0..<input.count).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      let name = "net\(index)"
      let export = try Export(
        entry.network, calibration: images.map { $0.map { Float($0) / 255 } },
        streams: entry.streams, tiles: entry.tiles, name: name)
      try export.write(to: scratch.url, images: images)
      checks.append(
        """
          for (vector = 0; vector < \(Self.images); vector++) {
            static int32_t scores[\(entry.network.output.count)];
            \(name)_run_vector(vector, scores);
            if (\(name)_is_expected(vector, scores) && \(name)_label(vector) == 0) {
              right++;
            } else {
              printf("\(name) vector %u\\n", (unsigned)vector);
            }
          }
        """)
    }
    let includes = entries.indices.map { "#include \"net\($0)_vectors.h\"" }
    let main = """
      #include <stdio.h>
      \(includes.joined(separator: "\n"))
      int main(void)
      {
        uint16_t vector;
        int right = 0;
      \(checks.joined(separator: "\n"))
        printf("right=%d\\n", right);
        return 0;
      }

      """
    _ = try scratch.write(Array(main.utf8), to: "main.c")
    try compiler.build(
      ["main.c", "-o", "check"] + entries.indices.map { "net\($0).c" }, in: scratch.url)
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output == "right=\(Self.images * entries.count)\n")
    #expect(run.status == 0)
  }
}
