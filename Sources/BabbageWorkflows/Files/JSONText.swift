import Foundation

/// Values as JSON, the same text for the same value.
package enum JSONText {
  /// The value in one line, its keys in order.
  package static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
