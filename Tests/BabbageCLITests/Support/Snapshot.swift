import BabbageTestSupport
import Foundation
import Testing

/// Texts that must stay the same, in files beside the tests.
///
/// Run the tests with `BABBAGE_RECORD=1` to write them again, and review the difference: every test
/// that wrote one fails.
enum Snapshot {
  private static let folder = Repository.root.appendingPathComponent(
    "Tests/BabbageCLITests/Snapshots")

  /// Compares a text with a file.
  static func expect(_ text: String, is name: String) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["BABBAGE_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
      Issue.record("Snapshots/\(name) was written: review it, and run without BABBAGE_RECORD")
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "differs from Snapshots/\(name)")
  }
}
