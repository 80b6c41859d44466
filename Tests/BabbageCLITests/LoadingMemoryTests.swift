import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// How much memory it takes to read pictures.
@Suite struct LoadingMemoryTests {
  /// Less than twice the images' size plus 200 MB, whether they are decoded or cached.
  @Test(.slow, .needs(.python3), .tags(.slow, .tool)) func staysBelowTwiceTheImages() throws {
    let scratch = try Scratch()
    let (side, count) = (224, 1800)
    let network = scratch.path("halves.babbage")
    try NetworkFile.write(
      RedSquares.network(side: side), to: URL(fileURLWithPath: network))
    // One file under many names: the images are what takes memory.
    let picture = try scratch.write(RedSquares.png("top", side: 40), to: "top.png")
    let folder = scratch.path("data/test/top")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 0..<count {
      try FileManager.default.linkItem(atPath: picture.path, toPath: "\(folder)/\(number).png")
    }
    let script = """
      import os, resource, subprocess, sys
      os.environ['XDG_CACHE_HOME'] = sys.argv[1]
      status = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
      print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """
    for pass in ["decoded", "from the cache"] {
      let outcome = try #require(Tool("python3")).run(
        [
          "-c", script, scratch.path("cache"), Program.url.path, "evaluate", network, "--data",
          scratch.path("data"),
        ], in: scratch.url, seconds: 3600)
      let numbers = outcome.output.split(whereSeparator: \.isWhitespace).suffix(2).compactMap {
        Int($0)
      }
      try #require(numbers.count == 2 && numbers[0] == 0, "\(outcome.output)")
      let most = 2 * count * 3 * side * side + 200_000_000
      #expect(1024 * numbers[1] < most, "\(pass): \(numbers[1]) KiB")
    }
  }
}
