/// A text that an exporter writes, and where it belongs.
public struct ExportedFile: Sendable {
  /// The path in the exported folder.
  public let path: String
  /// What is in it.
  public let text: String

  /// Combines the two.
  package init(path: String, text: String) {
    (self.path, self.text) = (path, text)
  }
}
