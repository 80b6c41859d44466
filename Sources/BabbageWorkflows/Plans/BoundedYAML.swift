import Babbage
import Foundation

/// YAML from files that others wrote, read with bounded memory and time.
enum BoundedYAML {
  /// The largest file that is read: 1 MiB.
  static let sizeLimit = 1 << 20

  /// Lists and mappings that may be nested or follow each other in `[` and `{`.
  private static let bracketLimit = 256

  /// The text of a file.
  static func text(from path: String) throws -> String {
    let bytes = try Data(readingAllOf: URL(fileURLWithPath: path), limit: sizeLimit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PlanFileError(.notText, path: path)
    }
    return text
  }

  /// The root of a document.
  static func root(of text: String) throws(PlanFileError) -> YAMLNode {
    try refuseBombs(text)
    guard let root = try YAMLNode(root: text) else { throw PlanFileError(.empty) }
    return root
  }

  /// The keys and values of a mapping; `name` is its own key.
  static func pairs(
    of node: YAMLNode, name: String?
  ) throws(PlanFileError) -> [(String, YAMLNode)] {
    guard let mapping = node.pairs else {
      throw PlanFileError(.notAMapping, line: node.line, key: name)
    }
    var pairs: [(String, YAMLNode)] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      guard let text = key.scalar else {
        throw PlanFileError(.keyNotText, line: key.line, key: name)
      }
      guard seen.insert(text).inserted else {
        throw PlanFileError(.repeatedKey, line: key.line, key: text)
      }
      pairs.append((text, value))
    }
    return pairs
  }

  /// Refuses aliases, anchors and deep nesting, which could make a small text a huge tree.
  ///
  /// Comments may contain anything. A line with a quotation mark is taken as a whole, because what
  /// looks like a comment may be part of a quoted text.
  private static func refuseBombs(_ text: String) throws(PlanFileError) {
    guard text.utf8.count <= sizeLimit else { throw PlanFileError(.tooLarge) }
    var brackets = 0
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let hasQuotes = line.contains { $0 == "\"" || $0 == "'" }
      var previous: Unicode.Scalar = " "
      for scalar in line.unicodeScalars {
        if scalar == "#", previous == " " || previous == "\t", !hasQuotes { break }
        if scalar == "&" || scalar == "*" { throw PlanFileError(.alias, line: index + 1) }
        if scalar == "[" || scalar == "{" { brackets += 1 }
        guard brackets <= bracketLimit else { throw PlanFileError(.tooDeep, line: index + 1) }
        previous = scalar
      }
    }
  }
}
