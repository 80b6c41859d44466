import Foundation
import Testing

/// Texts that must stay the same, in files of the folder `Snapshots` of a test target.
///
/// Run the tests with `BABBAGE_RECORD=1` to write them again, and review the difference: every test
/// that wrote one fails.
package enum Snapshot {
  /// Compares a text with a file of the target in whose folder the test's own file lies.
  package static func expect(
    _ text: String, is name: String, file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let snapshot = URL(fileURLWithPath: file).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["BABBAGE_RECORD"] != nil {
      try Data(text.utf8).write(to: snapshot)
      Issue.record(
        "Snapshots/\(name) was written: review it, and run without BABBAGE_RECORD",
        sourceLocation: sourceLocation)
      return
    }
    let reviewed = try String(contentsOf: snapshot, encoding: .utf8)
    #expect(text == reviewed, "differs from Snapshots/\(name)", sourceLocation: sourceLocation)
  }
}
