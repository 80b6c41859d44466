import Babbage

/// Why a safetensors file cannot fill a network.
public enum SafetensorsError: DescribedError, Equatable {
  /// The bytes are not a safetensors file; the reason follows.
  case notSafetensors(String)
  /// The header's entry for a tensor is wrong, or of an unsupported type.
  case badTensor(String, reason: String)
  /// Tensors and layers do not match.
  case mismatch(network: String, TensorMismatch)

  /// What is wrong.
  public var what: String {
    switch self {
    case .notSafetensors(let reason): "this is not a safetensors file: \(reason)"
    case .badTensor(_, let reason): reason
    case .mismatch(_, let mismatch): mismatch.description
    }
  }

  /// The tensor, or the network to be filled.
  public var location: String {
    switch self {
    case .notSafetensors: "in the file"
    case .badTensor(let name, _): "in tensor '\(name)'"
    case .mismatch(let network, _): "in the tensors for \(network)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .notSafetensors, .badTensor: "get or make the file again"
    case .mismatch:
      "choose the model that the file was made for, or pass `renaming` old=new for prefixes"
    }
  }
}

/// How the tensors of a file differ from what a network needs.
public struct TensorMismatch: Equatable, Sendable, CustomStringConvertible {
  /// Needed, but not in the file.
  public var missing: [String] = []
  /// In the file, but not needed.
  public var leftOver: [String] = []
  /// Present, but of another shape: the name, the shape found and the shape needed.
  public var misshapen: [String] = []

  var isEmpty: Bool { missing.isEmpty && leftOver.isEmpty && misshapen.isEmpty }

  /// For example `missing fc.weight, fc.bias; left over linear.weight, linear.bias`.
  public var description: String {
    [("missing", missing), ("left over", leftOver), ("with another shape", misshapen)]
      .filter { !$0.1.isEmpty }
      .map { label, names in
        let shown = names.prefix(8).joined(separator: ", ")
        return "\(label) \(shown)" + (names.count > 8 ? " and \(names.count - 8) more" : "")
      }.joined(separator: "; ")
  }
}
