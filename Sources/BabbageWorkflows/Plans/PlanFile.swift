import Babbage
import Foundation

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
  /// - Throws: ``PlanFileError`` if there is no memory.
  public static func text(of plan: CompressionPlan) throws(PlanFileError) -> String {
    let writer = try YAMLWriter()
    let root = try writer.addMapping()
    if !plan.layers.isEmpty {
      let layers = try writer.addMapping()
      try writer.append(writer.add("layers"), layers, to: root)
      for (name, scheme) in plan.layers.sorted(by: { $0.key < $1.key }) {
        // Only between quotation marks may a character be written as a number.
        let isQuoted = name.unicodeScalars.contains(where: needsNumber)
        try writer.append(
          writer.add(name, isQuoted: isQuoted), writer.add(scheme.description), to: layers)
      }
    }
    if let fallback = plan.fallback {
      try writer.append(writer.add("default"), writer.add(fallback.description), to: root)
    }
    return try writer.text().unicodeScalars.map { scalar in
      guard scalar != "\n", needsNumber(scalar) else { return String(scalar) }
      let code = String(scalar.value, radix: 16, uppercase: true)
      return "\\U" + String(repeating: "0", count: 8 - code.count) + code
    }.joined()
  }

  /// Whether a character would be taken for an alias, or could not be seen.
  private static func needsNumber(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "&" || scalar == "*" || String(scalar).shown != String(scalar)
  }

  private static func plan(_ root: YAMLNode) throws(PlanFileError) -> CompressionPlan {
    var plan = CompressionPlan()
    for (key, value) in try BoundedYAML.pairs(of: root, name: nil) {
      switch key {
      case "layers":
        for (name, text) in try BoundedYAML.pairs(of: value, name: key) {
          plan.layers[name] = try scheme(text, key: name)
        }
      case "default": plan.fallback = try scheme(value, key: key)
      default: throw PlanFileError(.unknownKey, line: value.line, key: key)
      }
    }
    if plan.layers.isEmpty && plan.fallback == nil { throw PlanFileError(.empty) }
    return plan
  }

  private static func scheme(_ node: YAMLNode, key: String) throws(PlanFileError) -> Scheme {
    guard let text = node.scalar, !text.isEmpty else {
      throw PlanFileError(.notAScheme, line: node.line, key: key)
    }
    do throws(SchemeError) { return try Scheme(parsing: text) } catch {
      throw PlanFileError(.badScheme(error), line: node.line, key: key)
    }
  }
}
