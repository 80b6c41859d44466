import BabbageTestSupport
import Testing

/// Texts that must stay the same; see `Snapshots`.
enum Snapshot {
  /// Compares a text with a file.
  static func expect(_ text: String, is name: String) throws {
    let reviewed = try Snapshots().reviewed(name, for: text)
    #expect(text == reviewed, "differs from Snapshots/\(name)")
  }
}
