import Foundation
import Testing

/// Texts that must stay the same, in files beside the tests.
///
/// Run the tests with `BABBAGE_RECORD=1` to write them again, and review the difference.
enum Snapshot {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Snapshots")

  /// Compares a text with a file.
  static func expect(_ text: String, is name: String) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["BABBAGE_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "differs from Snapshots/\(name)")
  }
}
