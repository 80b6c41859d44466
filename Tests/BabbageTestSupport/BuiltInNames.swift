import Foundation
import Testing

/// The built-in networks as `docs/networks.md` lists them.
package enum BuiltInNames {
  /// The names in the first column of the first table, in order; some have several rows.
  package static var documented: [String] {
    get throws {
      let file = Repository.root.appendingPathComponent("docs/networks.md")
      let text = try String(contentsOf: file, encoding: .utf8)
      let table = try #require(text.firstRange(of: "\n| name |")).upperBound
      let rows = text[table...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst(
        2)
      var names: [String] = []
      for row in rows.prefix(while: { $0.hasPrefix("|") }) {
        let found = row.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.1) }
        names += found.filter { !names.contains($0) }
      }
      try #require(names.contains("lenet5") && names.count > 5, "\(names)")
      return names
    }
  }
}
