import Babbage

/// Why a file cannot be read as an ONNX model of a network, or a network not written as one.
public enum ONNXError: DescribedError, Equatable {
  /// The bytes are not an ONNX model; the reason follows.
  case notAModel(String)
  /// The version of the operator set (opset) is not supported.
  case unsupportedOpset(Int)
  /// The model's input is not one image.
  case unsupportedInput(String, reason: String, advice: String)
  /// The model's output is not one list of scores.
  case unsupportedOutput(String, reason: String)
  /// A node reads a value that nothing produces.
  case missingValue(String, node: String)
  /// Two nodes produce a value of the same name.
  case repeatedValue(String)
  /// Nodes depend on each other in a cycle; one of them is named.
  case cycle(node: String)
  /// A tensor's numbers do not match its declared shape or type.
  case badTensor(String, reason: String)
  /// A tensor's numbers are of a kind that no network has.
  case unsupportedNumbers(tensor: String, type: String)
  /// A tensor's numbers are in another file, and cannot be read there.
  case externalData(tensor: String, reason: String, advice: String)
  /// A node has an operator that has no counterpart in this package.
  case unsupportedOperator(String, node: String, advice: String)
  /// A node uses a supported operator in a way that has no counterpart in this package.
  case unsupportedUse(of: String, node: String, reason: String, advice: String)
  /// An attribute or an input is missing, or of the wrong kind.
  case badNode(String, operator: String, reason: String)
  /// A constant that the graph computes from a few numbers would exceed the size limit.
  case constantTooLarge(node: String)
  /// A network would become a larger file than the format allows.
  case tooLarge(bytes: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .notAModel(let reason): "this is not an ONNX model: \(reason)"
    case .unsupportedOpset(let version): "the model uses opset \(version)"
    case .unsupportedInput(_, let reason, _), .unsupportedOutput(_, let reason),
      .badTensor(_, let reason), .externalData(_, let reason, _),
      .unsupportedUse(_, _, let reason, _), .badNode(_, _, let reason):
      reason
    case .missingValue(let value, _): "nothing produces the value '\(value)'"
    case .repeatedValue: "two nodes produce the same value"
    case .cycle: "the graph has a cycle"
    case .unsupportedNumbers(_, let type): "its numbers are of type \(type)"
    case .unsupportedOperator(let name, _, _): "operator \(name) is not supported"
    case .constantTooLarge: "the graph computes a constant that is too large"
    case .tooLarge(let bytes): "the model would take up \(bytes) bytes, 2 GiB or more"
    }
  }

  /// The node with its operator, the tensor, or the part of the model.
  public var location: String {
    switch self {
    case .notAModel, .tooLarge: "in the file"
    case .unsupportedOpset: "in the model's opset_import"
    case .unsupportedInput(let name, _, _): "at input '\(name)'"
    case .unsupportedOutput(let name, _): "at output '\(name)'"
    case .missingValue(_, let node), .cycle(let node), .constantTooLarge(let node),
      .unsupportedOperator(_, let node, _):
      "at node '\(node)'"
    case .repeatedValue(let name): "at value '\(name)'"
    case .badTensor(let name, _), .externalData(let name, _, _), .unsupportedNumbers(let name, _):
      "in tensor '\(name)'"
    case .unsupportedUse(let name, let node, _, _), .badNode(let node, let name, _):
      "at node '\(node)' (\(name))"
    }
  }

  /// What would help.
  public var remedy: String {
    switch self {
    case .unsupportedOpset(let version):
      version < ONNXFile.opsets.lowerBound
        ? "export it again with opset \(ONNXFile.exportedOpset)"
        : "export it with opset \(ONNXFile.opsets.upperBound) or below"
    case .unsupportedInput(_, _, let advice), .unsupportedOperator(_, _, let advice),
      .externalData(_, _, let advice),
      .unsupportedUse(_, _, _, let advice):
      advice
    case .unsupportedOutput:
      "pass the name of the scores as `ONNXImportOptions.output`, or export only the scores"
    case .unsupportedNumbers: "export the weights as float32, float16 or bfloat16"
    case .constantTooLarge:
      "let onnxsim write it out: a constant may be larger where the file holds its numbers"
    case .notAModel, .missingValue, .repeatedValue, .cycle, .badTensor, .badNode:
      "check with onnx.checker and ONNX Runtime that the model is valid, and export it again"
    case .tooLarge: "compress the network, and write its factorised form"
    }
  }
}
