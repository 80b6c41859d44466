import Babbage
import Foundation
import Yams

/// Compression plans as YAML.
///
///     layers:
///       conv1: filters=quadratic/10 window=quadratic bits=4
///       fc2: channels=linear/50 bits=4
///     default: exact bits=8
///
/// `layers` gives each layer by name a scheme, `default` is for all others; without it they stay
/// dense.
public enum PlanFile {
  /// The largest file that is read: 1 MiB.
  package static let sizeLimit = BoundedYAML.sizeLimit

  /// Reads a plan.
  ///
  /// - Parameter path: The file.
  /// - Returns: The plan.
  /// - Throws: ``PlanFileError``; `FileError` if the file cannot be read.
  public static func read(from path: String) throws -> CompressionPlan {
    try parse(BoundedYAML.text(from: path), path: path)
  }

  /// Reads a plan from a text.
  ///
  /// - Parameters:
  ///   - text: The YAML.
  ///   - path: How errors name the text.
  /// - Returns: The plan.
  /// - Throws: ``PlanFileError``.
  public static func parse(
    _ text: String, path: String
  ) throws(PlanFileError) -> CompressionPlan {
    do throws(PlanFileError) { return try plan(BoundedYAML.root(of: text)) } catch {
      var error = error
      error.path = path
      throw error
    }
  }

  /// Writes a plan to a file.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - file: Where to write it; a reader sees the old file or the new one.
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ plan: CompressionPlan, to file: URL) throws {
    try AtomicFile.write(Array(try text(of: plan).utf8), to: file)
  }

  /// The text of a plan; reading it gives the same plan, whatever the layers are called.
  ///
  /// - Parameter plan: The plan.
  /// - Returns: YAML in which every character can be seen.
  /// - Throws: What the YAML writer throws, if it runs out of memory.
  public static func text(of plan: CompressionPlan) throws -> String {
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

  private static func plan(_ root: Yaml) throws(PlanFileError) -> CompressionPlan {
    var plan = CompressionPlan()
    for (key, value) in try BoundedYAML.pairs(of: root, name: nil) {
      switch key {
      case "layers":
        for (name, text) in try BoundedYAML.pairs(of: value, name: key) {
          plan.layers[name] = try scheme(text, key: name)
        }
      case "default": plan.fallback = try scheme(value, key: key)
      default: throw PlanFileError(.unknownKey, line: value.mark?.line, key: key)
      }
    }
    if plan.layers.isEmpty && plan.fallback == nil { throw PlanFileError(.empty) }
    return plan
  }

  private static func scheme(_ node: Yaml, key: String) throws(PlanFileError) -> Scheme {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw PlanFileError(.notAScheme, line: node.mark?.line, key: key)
    }
    do throws(SchemeError) { return try Scheme(parsing: scalar.string) } catch {
      throw PlanFileError(.badScheme(error), line: node.mark?.line, key: key)
    }
  }
}
