import Babbage
import BabbageTestSupport
import Foundation

/// Files beside the tests.
enum Fixture {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  static func picture(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent("pictures").appendingPathComponent(name))
  }
}

/// Other programs, the oracles of the tests.
enum Program {
  static let hasPython = (try? output("python3", ["--version"])) != nil

  /// Runs a program to its end.
  static func output(_ name: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The SHA-256 of files by Python, in their order.
  static func sha256(_ files: [URL]) throws -> [String] {
    let script =
      "import hashlib, sys\n"
      + "for f in sys.argv[1:]: print(hashlib.sha256(open(f, 'rb').read()).hexdigest())"
    return try output("python3", ["-c", script] + files.map(\.path))
      .split(separator: "\n").map(String.init)
  }

  /// A file packed by gzip.
  static func gzip(_ bytes: [UInt8], options: [String] = []) throws -> Data {
    let scratch = try Scratch()
    let file = try scratch.write(bytes, to: "packed")
    _ = try output("gzip", options + [file.path])
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
