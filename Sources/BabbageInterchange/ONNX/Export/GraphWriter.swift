import Babbage
import Foundation

/// Collects the nodes and tensors of a graph that is being written.
struct GraphWriter {
  /// The value of a node's attribute.
  enum Attribute {
    case integer(Int)
    case integers([Int])
    case float(Float)
    case text(String)
  }

  /// The content of a tensor, by which equal ones are found and written only once.
  private struct Content: Hashable {
    let type: TensorProto.DataType
    let shape: [Int]
    let bytes: Data
  }

  private(set) var nodes: [NodeProto] = []
  private(set) var initializers: [TensorProto] = []
  private var written: [Content: String] = [:]
  private var taken: Set<String>
  private var views: [String: String] = [:]

  /// Starts a graph in which the names `reserved` are already taken.
  init(reserved: [String]) { taken = Set(reserved) }

  private mutating func unique(_ wanted: String) -> String {
    var (name, number) = (wanted, 1)
    while !taken.insert(name).inserted {
      number += 1
      name = "\(wanted)_\(number)"
    }
    return name
  }

  /// Adds a node and returns the name of its output.
  mutating func node(
    _ op: String, _ inputs: [String], name: String,
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) -> String {
    var node = NodeProto()
    node.opType = op
    node.name = unique(name)
    node.input = inputs
    node.output = [node.name]
    node.attribute = attributes.map { name, value in
      var attribute = AttributeProto()
      attribute.name = name
      switch value {
      case .integer(let value):
        attribute.type = .int
        attribute.i = Int64(value)
      case .integers(let values):
        attribute.type = .ints
        attribute.ints = values.map(Int64.init)
      case .float(let value):
        attribute.type = .float
        attribute.f = value
      case .text(let value):
        attribute.type = .string
        attribute.s = Data(value.utf8)
      }
      return attribute
    }
    nodes.append(node)
    return node.name
  }

  /// Another view of a value, made when it is first requested.
  mutating func view(
    of value: String, _ kind: String, make: (inout GraphWriter, _ name: String) -> String
  ) -> String {
    let name = "\(value).\(kind)"
    if let made = views[name] { return made }
    let made = make(&self, name)
    views[name] = made
    return made
  }

  /// Gives a value its final name, wherever it is read.
  mutating func rename(_ old: String, to new: String) {
    for index in nodes.indices {
      nodes[index].input = nodes[index].input.map { $0 == old ? new : $0 }
      nodes[index].output = nodes[index].output.map { $0 == old ? new : $0 }
    }
  }

  /// A tensor of floating-point numbers.
  mutating func tensor(_ values: [Float], shape: [Int], name: String) -> String {
    tensor(
      .float, shape: shape, name: name,
      bytes: Self.littleEndian(values.map(\.bitPattern)))
  }

  /// A one-dimensional tensor of integers, the form in which nodes take shapes and axes.
  mutating func integers(_ values: [Int]) -> String {
    tensor(
      .int64, shape: [values.count], name: "integers",
      bytes: Self.littleEndian(values.map { Int64($0) }))
  }

  /// A tensor of codes (quantised values), a byte each.
  mutating func codes(_ values: [Int8], shape: [Int], name: String) -> String {
    tensor(.int8, shape: shape, name: name, bytes: Data(values.map { UInt8(bitPattern: $0) }))
  }

  private mutating func tensor(
    _ type: TensorProto.DataType, shape: [Int], name: String, bytes: Data
  ) -> String {
    let content = Content(type: type, shape: shape, bytes: bytes)
    if let name = written[content] { return name }
    var tensor = TensorProto()
    tensor.name = unique(name)
    tensor.dataType = Int32(type.rawValue)
    tensor.dims = shape.map(Int64.init)
    tensor.rawData = bytes
    initializers.append(tensor)
    written[content] = tensor.name
    return tensor.name
  }

  private static func littleEndian(_ values: [some FixedWidthInteger]) -> Data {
    values.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }
}
