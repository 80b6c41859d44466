import Foundation

/// One node of an ONNX graph, with access to its attributes.
struct GraphNode {
  /// The node's name; that of its first output, if it has none.
  let name: String
  /// Its name in messages: with its output, where other nodes have the same name.
  var label: String
  /// The operator.
  let op: String
  /// The operator in the file, where that is another.
  private let origin: String?
  /// The names of the input values; an empty one is an input left out.
  let inputs: [String]
  /// The names of the output values.
  let outputs: [String]
  /// The name of an attribute that occurs more than once.
  let repeatedAttribute: String?
  private let attributes: [String: AttributeProto]

  init(_ node: NodeProto) {
    op = node.opType
    origin = node.origin
    inputs = node.input
    outputs = node.output
    name = node.name.isEmpty ? node.output.first { !$0.isEmpty } ?? node.opType : node.name
    label = name
    attributes = Dictionary(node.attribute.map { ($0.name, $0) }) { first, _ in first }
    var seen: Set<String> = []
    repeatedAttribute = node.attribute.first { !seen.insert($0.name).inserted }?.name
  }

  /// The names of all attributes, in order.
  var attributeNames: [String] { attributes.keys.sorted() }

  /// The name of an input; `nil` if it is left out.
  func input(_ index: Int) -> String? {
    inputs.indices.contains(index) && !inputs[index].isEmpty ? inputs[index] : nil
  }

  /// Whether it is a part of what a node of the file does.
  var isPart: Bool { origin != nil }

  func has(_ attribute: String) -> Bool { attributes[attribute] != nil }

  /// Whether an attribute holds a value of a kind.
  ///
  /// Files may leave out a value that is zero or empty, but then they state its type.
  func holds(_ kind: OperatorSchema.Kind, in name: String) -> Bool {
    guard let attribute = attributes[name] else { return false }
    guard attribute.type == .undefined else { return attribute.type == kind.type }
    return switch kind {
    case .integer: attribute.i != nil
    case .integers: !attribute.ints.isEmpty
    case .float: attribute.f != nil
    case .floats: !attribute.floats.isEmpty
    case .text: attribute.s != nil
    case .texts: !attribute.strings.isEmpty
    case .tensor: attribute.t != nil
    case .sparseTensor: attribute.hasSparseTensor
    }
  }

  func integer(_ name: String) throws(ONNXError) -> Int? {
    guard let attribute = attributes[name] else { return nil }
    guard holds(.integer, in: name) else { throw bad("attribute '\(name)' is not an integer") }
    return Int(attribute.i ?? 0)
  }

  func integer(_ name: String, default value: Int) throws(ONNXError) -> Int {
    try integer(name) ?? value
  }

  func integers(_ name: String) -> [Int]? { attributes[name].map { $0.ints.map(Int.init) } }

  func float(_ name: String, default value: Float) throws(ONNXError) -> Float {
    try float(name) ?? value
  }

  func float(_ name: String) throws(ONNXError) -> Float? {
    guard let attribute = attributes[name] else { return nil }
    guard holds(.float, in: name) else { throw bad("attribute '\(name)' is not a number") }
    return attribute.f ?? 0
  }

  func floats(_ name: String) -> [Float]? { attributes[name].map(\.floats) }

  func text(_ name: String, default value: String) throws(ONNXError) -> String {
    guard let attribute = attributes[name] else { return value }
    guard holds(.text, in: name) else { throw bad("attribute '\(name)' is not text") }
    return String(decoding: attribute.s ?? Data(), as: UTF8.self)
  }

  func tensor(_ name: String) -> TensorProto? { attributes[name]?.t }

  /// The error for a node that is not what its operator requires.
  func bad(_ reason: String) -> ONNXError {
    .badNode(label, operator: origin ?? op, reason: reason)
  }

  /// The error for a use of an operator that has no counterpart.
  func unsupported(_ reason: String, _ advice: String) -> ONNXError {
    .unsupportedUse(of: origin ?? op, node: label, reason: reason, advice: advice)
  }
}

extension OperatorSchema.Kind {
  fileprivate var type: AttributeProto.AttributeType {
    switch self {
    case .integer: .int
    case .integers: .ints
    case .float: .float
    case .floats: .floats
    case .text: .string
    case .texts: .strings
    case .tensor: .tensor
    case .sparseTensor: .sparseTensor
    }
  }
}
