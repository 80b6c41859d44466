import Babbage
import Foundation
import Yams

/// A node of a YAML document, as opposed to one of a network.
private typealias Yaml = Yams.Node

/// Compression plans as YAML.
///
///     layers:
///       conv1: filters=quadratic/10 window=quadratic bits=4
///       fc2: channels=linear/50 bits=4
///     default: exact bits=8
///
/// `layers` gives each layer by name a scheme, `default` is for all others; without it they stay
/// dense.
package enum PlanFile {
  /// The largest file that is read: 1 MiB.
  package static let sizeLimit = 1 << 20

  /// Lists and mappings that may stand in one another or side by side in `[` and `{`.
  private static let bracketLimit = 256

  /// Reads a plan.
  ///
  /// - Throws: ``PlanFileError``; `FileError` if the file cannot be read.
  package static func read(from path: String) throws -> CompressionPlan {
    let bytes = try Data(readingAllOf: URL(path: path), limit: sizeLimit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PlanFileError(.notText, path: path)
    }
    return try parse(text, path: path)
  }

  /// The settings of a file that has one in each line, `name: value`.
  ///
  /// - Throws: ``PlanFileError``; `FileError` if the file cannot be read.
  package static func settings(from path: String) throws -> [String: String] {
    let bytes = try Data(readingAllOf: URL(path: path), limit: sizeLimit)
    do {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw PlanFileError(.notText)
      }
      try refuseBombs(text)
      guard let root = try compose(text) else { throw PlanFileError(.empty) }
      var settings: [String: String] = [:]
      for (key, value) in try pairs(of: root, name: nil) {
        guard case .scalar(let scalar) = value else {
          throw PlanFileError(.valueNotText, line: value.mark?.line, key: key)
        }
        settings[key] = scalar.string
      }
      return settings
    } catch var error as PlanFileError {
      (error.path, error.use) = (path, .hardware)
      throw error
    }
  }

  /// The plan that a text stands for.
  ///
  /// - Parameter path: How errors name the text.
  package static func parse(
    _ text: String, path: String
  ) throws(PlanFileError) -> CompressionPlan {
    do throws(PlanFileError) {
      try refuseBombs(text)
      guard let root = try compose(text) else { throw PlanFileError(.empty) }
      return try plan(root)
    } catch {
      var error = error
      error.path = path
      throw error
    }
  }

  /// A plan as text; reading it gives the same plan, whatever the layers are called.
  package static func text(of plan: CompressionPlan) throws -> String {
    let layers = plan.layers.sorted { $0.key < $1.key }.map { name, scheme in
      // Only between these may a character be written as a number.
      let style: Yaml.Scalar.Style =
        name.unicodeScalars.contains(where: needsNumber) ? .doubleQuoted : .any
      return (Yaml(name, .implicit, style), Yaml(scheme.description))
    }
    var pairs = layers.isEmpty ? [] : [(Yaml("layers"), Yaml(layers))]
    if let fallback = plan.fallback { pairs.append((Yaml("default"), Yaml(fallback.description))) }
    return try serialize(node: Yaml(pairs), allowUnicode: true).unicodeScalars.map { scalar in
      guard scalar != "\n", needsNumber(scalar) else { return String(scalar) }
      let code = String(scalar.value, radix: 16, uppercase: true)
      return "\\U" + String(repeating: "0", count: 8 - code.count) + code
    }.joined()
  }

  /// Whether a character would be taken for an alias, or could not be seen.
  private static func needsNumber(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "&" || scalar == "*" || String(scalar).shown != String(scalar)
  }

  // MARK: - From nodes

  private static func plan(_ root: Yaml) throws(PlanFileError) -> CompressionPlan {
    var plan = CompressionPlan()
    for (key, value) in try pairs(of: root, name: nil) {
      switch key {
      case "layers":
        for (name, text) in try pairs(of: value, name: key) {
          plan.layers[name] = try scheme(text, key: name)
        }
      case "default": plan.fallback = try scheme(value, key: key)
      default: throw PlanFileError(.unknownKey, line: value.mark?.line, key: key)
      }
    }
    if plan.layers.isEmpty && plan.fallback == nil { throw PlanFileError(.empty) }
    return plan
  }

  private static func pairs(
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

  private static func scheme(_ node: Yaml, key: String) throws(PlanFileError) -> Scheme {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw PlanFileError(.notAScheme, line: node.mark?.line, key: key)
    }
    do throws(SchemeError) { return try Scheme(parsing: scalar.string) } catch {
      throw PlanFileError(.badScheme(error), line: node.mark?.line, key: key)
    }
  }

  // MARK: - From text

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
