import Babbage

/// Why a network cannot be exported to Verilog.
public enum VerilogError: DescribedError, Equatable {
  /// The circuit has no part for an operation: a window has too many places or polynomials.
  case unsupported(node: String, what: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unsupported(_, let what): "the circuit has no part for \(what)"
    }
  }

  /// The layer.
  public var location: String {
    switch self {
    case .unsupported(let node, _): "at layer '\(node)'"
    }
  }

  /// What to change.
  public var remedy: String {
    switch self {
    case .unsupported: "use smaller windows, or fewer polynomials over them"
    }
  }
}
