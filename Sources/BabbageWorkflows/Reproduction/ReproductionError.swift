import Babbage

/// Why a row of the paper cannot be reproduced.
public enum ReproductionError: DescribedError, Equatable {
  /// The paper has no such row; the known names follow.
  case unknownRow(String, known: [String])

  /// What is wrong.
  public var what: String {
    switch self {
    case .unknownRow(let name, _): "there is no row named \(name)"
    }
  }

  /// The parameter.
  public var location: String { "at option `names`" }

  /// What to do.
  public var remedy: String {
    switch self {
    case .unknownRow(_, let known): "choose from \(known.joined(separator: ", "))"
    }
  }
}
