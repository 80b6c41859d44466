import Babbage

/// Why a text is not a plan, or does not have settings.
public struct PlanFileError: DescribedError, Equatable {
  /// What can be wrong.
  public enum Problem: Equatable, Sendable {
    /// The bytes are not UTF-8.
    case notText
    /// The text is longer than any plan.
    case tooLarge
    /// The text is not YAML; the parser's reason follows.
    case notYAML(String)
    /// There is an anchor or an alias.
    case alias
    /// There are too many brackets.
    case tooDeep
    /// There is neither a layer nor a default.
    case empty
    /// Where pairs of key and value belong there is something else.
    case notAMapping
    /// A key is a list or a mapping.
    case keyNotText
    /// A value is a list or a mapping.
    case valueNotText
    /// A key is none of `layers` and `default`.
    case unknownKey
    /// A key occurs twice.
    case repeatedKey
    /// A value is empty, a list or a mapping.
    case notAScheme
    /// A value is not a scheme.
    case badScheme(SchemeError)
  }

  /// What is wrong.
  public let problem: Problem
  /// The line, from 1, where it is known.
  public let line: Int?
  /// The key, where there is one.
  public let key: String?
  /// The file.
  public var path: String
  /// What the text is for.
  public var use = Use.plan

  /// What a text is for.
  public enum Use: Equatable, Sendable {
    /// A scheme for each layer; see ``PlanFile``.
    case plan
    /// The description of an array or a technology; see ``HardwareFile``.
    case settings

    fileprivate var name: String { self == .plan ? "plan" : "description" }
    fileprivate var example: String { self == .plan ? "PlanFile" : "HardwareFile" }
  }

  /// Combines the parts.
  ///
  /// - Parameters:
  ///   - problem: What is wrong.
  ///   - line: The line, from 1, where it is known.
  ///   - key: The key, where there is one.
  ///   - path: The file.
  package init(_ problem: Problem, line: Int? = nil, key: String? = nil, path: String = "") {
    self.problem = problem
    self.line = line
    self.key = key
    self.path = path
  }

  /// What is wrong.
  public var what: String {
    switch problem {
    case .notText: "the \(use.name) is not UTF-8 text"
    case .tooLarge: "the \(use.name) is larger than \(BoundedYAML.sizeLimit) bytes"
    case .notYAML(let reason): "the \(use.name) is not YAML (\(reason))"
    case .alias: "the \(use.name) has an anchor or alias"
    case .tooDeep: "the \(use.name) has too many brackets"
    case .empty: "the \(use.name) is empty"
    case .notAMapping: "pairs of key and value are expected here"
    case .keyNotText: "a key is not text"
    case .valueNotText: "a single number or word is expected here"
    case .unknownKey: "the \(use.name) has an unknown key"
    case .repeatedKey: "the \(use.name) has a key twice"
    case .notAScheme: "a scheme is expected here"
    case .badScheme(let error): "\(error.what) \(error.location)"
    }
  }

  /// The file, the line and the key.
  public var location: String {
    var place = "in \(path)"
    if let line { place += ", line \(line)" }
    if let key { place += ", key '\(key)'" }
    return place
  }

  /// What to write instead.
  public var remedy: String {
    switch problem {
    case .notText: "save it as UTF-8"
    case .alias: "write each value out, without & and *"
    case .repeatedKey: "give it only once"
    case .unknownKey: "use `layers` with a scheme for each layer, and `default`"
    case .badScheme(let error): error.remedy
    case .notAScheme: "write for example: conv1: filters=linear/10 window=quadratic bits=4"
    case .tooLarge, .notYAML, .tooDeep, .empty, .notAMapping, .keyNotText, .valueNotText:
      "see the documentation of `\(use.example)` for an example"
    }
  }
}
