import BabbageInterchange
import Foundation

/// Builds models node by node, valid and invalid ones.
struct ModelBuilder {
  var graph = GraphProto()
  private let opset: Int64

  init(input: [Int?] = [nil, 2, 4, 4], opset: Int64 = 17) {
    self.opset = opset
    graph.name = "built"
    graph.input = [Self.value("image", input)]
  }

  static func value(_ name: String, _ shape: [Int?]) -> ValueInfoProto {
    var value = ValueInfoProto()
    value.name = name
    value.tensorType = TypeProto.Tensor(
      elemType: 1,
      shape: TensorShapeProto(dim: shape.map { $0.map { .dimValue(Int64($0)) } ?? .dimParam("N") }))
    return value
  }

  mutating func output(_ name: String) { graph.output.append(Self.value(name, [nil])) }

  mutating func floats(_ name: String, _ shape: [Int], repeating value: Float = 1) {
    tensor(name, shape, [Float](repeating: value, count: shape.reduce(1, *)))
  }

  mutating func tensor(_ name: String, _ shape: [Int], _ values: [Float]) {
    var tensor = TensorProto()
    tensor.name = name
    tensor.dims = shape.map(Int64.init)
    tensor.dataType = 1
    tensor.rawData = Data(floats: values)
    graph.initializer.append(tensor)
  }

  /// A tensor whose numbers are in another file.
  mutating func external(_ name: String, _ shape: [Int64], _ reference: [(String, String)]) {
    var tensor = TensorProto()
    (tensor.name, tensor.dims, tensor.dataType) = (name, shape, 1)
    tensor.dataLocation = .external
    tensor.externalData = reference.map { key, value in
      var entry = StringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    graph.initializer.append(tensor)
  }

  mutating func integers(_ name: String, _ values: [Int64]) {
    var tensor = TensorProto()
    tensor.name = name
    tensor.dims = [Int64(values.count)]
    tensor.dataType = 7
    tensor.int64Data = values
    graph.initializer.append(tensor)
  }

  mutating func node(
    _ op: String, _ inputs: [String], _ outputs: [String], name: String? = nil,
    ints: [String: [Int64]] = [:], int: [String: Int64] = [:], domain: String = ""
  ) {
    var node = NodeProto()
    node.opType = op
    node.name = name ?? outputs[0]
    node.domain = domain
    node.input = inputs
    node.output = outputs
    for (name, values) in ints {
      var attribute = AttributeProto()
      attribute.name = name
      attribute.ints = values
      node.attribute.append(attribute)
    }
    for (name, value) in int {
      var attribute = AttributeProto()
      attribute.name = name
      attribute.i = value
      node.attribute.append(attribute)
    }
    graph.node.append(node)
  }

  var model: ModelProto {
    var version = OperatorSetIdProto()
    version.version = opset
    var model = ModelProto()
    model.irVersion = 8
    model.opsetImport = [version]
    model.graph = graph
    return model
  }

  var bytes: Data { get throws { try model.serialized() } }
}
