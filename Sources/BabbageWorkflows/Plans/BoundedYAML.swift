import Babbage
import Foundation
import Yams

/// A node of a YAML document, as opposed to one of a network.
typealias Yaml = Yams.Node

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
  static func root(of text: String) throws(PlanFileError) -> Yaml {
    try refuseBombs(text)
    guard let root = try compose(text) else { throw PlanFileError(.empty) }
    return root
  }

  /// The keys and values of a mapping; `name` is its own key.
  static func pairs(
    of node: Yaml, name: String?
  ) throws(PlanFileError) -> [(String, Yaml)] {
    guard case .mapping(let mapping) = node else {
      throw PlanFileError(.notAMapping, line: node.mark?.line, key: name)
    }
    var pairs: [(String, Yaml)] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        throw PlanFileError(.keyNotText, line: key.mark?.line, key: name)
      }
      guard seen.insert(scalar.string).inserted else {
        throw PlanFileError(.repeatedKey, line: key.mark?.line, key: scalar.string)
      }
      pairs.append((scalar.string, value))
    }
    return pairs
  }

  private static func compose(_ text: String) throws(PlanFileError) -> Yaml? {
    do {
      return try Yams.compose(yaml: text, .default, .default, .utf8)
    } catch let error as YamlError {
      throw PlanFileError(error)
    } catch {
      throw PlanFileError(.notYAML("\(error)"))
    }
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
