import BabbageInterchange
import Foundation
import SwiftProtobuf

/// Builds models node by node, valid and invalid ones.
struct ModelBuilder {
  var model = Onnx_ModelProto()

  init(input: [Int?] = [nil, 2, 4, 4], opset: Int64 = 17) {
    var version = Onnx_OperatorSetIdProto()
    version.version = opset
    model.opsetImport = [version]
    model.irVersion = 8
    model.graph.name = "built"
    model.graph.input = [Self.value("image", input)]
  }

  static func value(_ name: String, _ shape: [Int?]) -> Onnx_ValueInfoProto {
    var value = Onnx_ValueInfoProto()
    value.name = name
    value.type.tensorType.elemType = 1
    value.type.tensorType.shape.dim = shape.map { length in
      var dimension = Onnx_TensorShapeProto.Dimension()
      if let length { dimension.dimValue = Int64(length) } else { dimension.dimParam = "N" }
      return dimension
    }
    return value
  }

  mutating func output(_ name: String) { model.graph.output.append(Self.value(name, [nil])) }

  mutating func floats(_ name: String, _ shape: [Int], repeating value: Float = 1) {
    tensor(name, shape, [Float](repeating: value, count: shape.reduce(1, *)))
  }

  mutating func tensor(_ name: String, _ shape: [Int], _ values: [Float]) {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dims = shape.map(Int64.init)
    tensor.dataType = 1
    tensor.rawData = Data(floats: values)
    model.graph.initializer.append(tensor)
  }

  mutating func integers(_ name: String, _ values: [Int64]) {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dims = [Int64(values.count)]
    tensor.dataType = 7
    tensor.int64Data = values
    model.graph.initializer.append(tensor)
  }

  mutating func node(
    _ op: String, _ inputs: [String], _ outputs: [String], name: String? = nil,
    ints: [String: [Int64]] = [:], int: [String: Int64] = [:], domain: String = ""
  ) {
    var node = Onnx_NodeProto()
    node.opType = op
    node.name = name ?? outputs[0]
    node.domain = domain
    node.input = inputs
    node.output = outputs
    for (name, values) in ints {
      var attribute = Onnx_AttributeProto()
      attribute.name = name
      attribute.ints = values
      node.attribute.append(attribute)
    }
    for (name, value) in int {
      var attribute = Onnx_AttributeProto()
      attribute.name = name
      attribute.i = value
      node.attribute.append(attribute)
    }
    model.graph.node.append(node)
  }

  var bytes: Data { get throws { try model.serializedData() } }
}
