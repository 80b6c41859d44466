import Babbage

/// Why a network cannot be exported to Verilog.
public enum VerilogError: DescribedError, Equatable {
  /// The circuit has no part for an operation: a window has too many places or polynomials.
  case unsupported(node: String, what: String)
  /// A number needs more bits than the circuit has.
  case tooWide(node: String, what: String, bits: Int, limit: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unsupported(_, let what): "the circuit has no part for \(what)"
    case .tooWide(_, let what, let bits, let limit):
      "\(what) would need \(bits) bits, but the circuit has at most \(limit)"
    }
  }

  /// The layer.
  public var location: String {
    switch self {
    case .unsupported(let node, _), .tooWide(let node, _, _, _): "at layer '\(node)'"
    }
  }

  /// What to change.
  public var remedy: String {
    switch self {
    case .unsupported:
      "use smaller windows, or fewer polynomials over them"
    case .tooWide: "use shorter intervals, or fewer bits for this layer"
    }
  }
}
