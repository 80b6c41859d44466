import Foundation

/// Texts that must stay the same, in files of the folder `Snapshots` of a test target.
///
/// Run the tests with `BABBAGE_RECORD=1` to write them again, and review the difference.
package struct Snapshots {
  private let folder: URL

  /// The snapshots of the target in whose folder a file lies, or in whose folder `Support`.
  package init(of file: String = #filePath) {
    var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    if folder.lastPathComponent == "Support" { folder.deleteLastPathComponent() }
    self.folder = folder.appendingPathComponent("Snapshots")
  }

  /// The text that was reviewed; it becomes `text` if texts are recorded.
  package func reviewed(_ name: String, for text: String) throws -> String {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["BABBAGE_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
    }
    return try String(contentsOf: file, encoding: .utf8)
  }
}
