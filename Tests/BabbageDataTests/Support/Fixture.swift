import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Files beside the tests.
enum Fixture {
  static let folder = Repository.root.appendingPathComponent("Tests/BabbageDataTests/Fixtures")

  static func picture(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent("pictures").appendingPathComponent(name))
  }
}

/// Other programs, the oracles of the tests.
enum Oracle {
  /// The SHA-256 of files by Python, in their order.
  static func sha256(_ files: [URL]) throws -> [String] {
    let script =
      "import hashlib, sys\n"
      + "for f in sys.argv[1:]: print(hashlib.sha256(open(f, 'rb').read()).hexdigest())"
    let outcome = try #require(Tool("python3")).run(
      ["-c", script] + files.map(\.path), in: Repository.root)
    let sums = outcome.output.split(separator: "\n").map(String.init)
    try #require(outcome.status == 0 && sums.count == files.count, "\(outcome.output)")
    return sums
  }

  /// A file packed by gzip.
  static func gzip(_ bytes: [UInt8], options: [String] = []) throws -> Data {
    let scratch = try Scratch()
    let file = try scratch.write(bytes, to: "packed")
    let outcome = try #require(Tool("gzip")).run(options + [file.path], in: scratch.url)
    try #require(outcome.status == 0, "\(outcome.output)")
    return try Data(contentsOf: file.appendingPathExtension("gz"))
  }
}

/// Idx files made by hand.
enum Idx {
  static func bytes(_ dimensions: [Int], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
    [0, 0, type, UInt8(dimensions.count)]
      + dimensions.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
      + elements
  }

  /// Three images of 4 rows and 5 columns that count from 0.
  static let images = bytes([3, 4, 5], (0..<60).map { UInt8($0) })

  static let labels = bytes([3], [2, 0, 1])
}
