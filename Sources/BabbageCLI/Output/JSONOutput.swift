import BabbageWorkflows

/// Results for a program.
package enum JSONOutput {
  /// Prints one object in one line, its keys in order.
  package static func print(_ value: some Encodable) throws {
    Swift.print(try JSONText.of(value))
  }
}
