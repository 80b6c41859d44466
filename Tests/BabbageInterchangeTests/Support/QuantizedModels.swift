import BabbageInterchange
import Foundation

extension ModelProto {
  /// The model with its weights as codes of 8 bits, and codes behind every convolution (QDQ).
  var quantized: ModelProto {
    var model = self
    guard var graph = model.graph else { return self }
    var added: [NodeProto] = []
    func node(_ op: String, _ inputs: [String], _ output: String) {
      var node = NodeProto()
      (node.opType, node.input, node.output, node.name) = (op, inputs, [output], output)
      added.append(node)
    }
    func scalar(_ name: String, _ type: Int32, _ bytes: [UInt8]) -> TensorProto {
      var tensor = TensorProto()
      (tensor.name, tensor.dataType, tensor.rawData) = (name, type, Data(bytes))
      return tensor
    }
    for index in graph.initializer.indices {
      let tensor = graph.initializer[index]
      guard tensor.dataType == 1, tensor.dims.count > 1, let raw = tensor.rawData else { continue }
      // The highest byte of each number will do.
      let codes = stride(from: 3, to: raw.count, by: 4).map { raw[raw.startIndex + $0] }
      graph.initializer[index].rawData = Data(codes)
      graph.initializer[index].dataType = 3
      graph.initializer[index].name = "\(tensor.name) codes"
      node("DequantizeLinear", ["\(tensor.name) codes", "step", "zero"], tensor.name)
    }
    for index in graph.node.indices where graph.node[index].opType == "Conv" {
      let output = graph.node[index].output[0]
      graph.node[index].output[0] = "\(output) raw"
      node("QuantizeLinear", ["\(output) raw", "step", "zero"], "\(output) codes")
      node("DequantizeLinear", ["\(output) codes", "step", "zero"], output)
    }
    graph.initializer.append(
      scalar("step", 1, withUnsafeBytes(of: Float(0.02).bitPattern.littleEndian, Array.init)))
    graph.initializer.append(scalar("zero", 3, [3]))
    graph.node += added
    model.graph = graph
    return model
  }

  /// The model with its weights in one other file.
  func external(in file: String) -> (model: ModelProto, weights: Data) {
    var (model, weights) = (self, Data())
    for index in (model.graph?.initializer ?? []).indices {
      guard let raw = model.graph?.initializer[index].rawData else { continue }
      let entries = [
        ("location", file), ("offset", "\(weights.count)"), ("length", "\(raw.count)"),
      ].map { key, value in
        var entry = StringStringEntryProto()
        (entry.key, entry.value) = (key, value)
        return entry
      }
      weights += raw
      model.graph?.initializer[index].rawData = nil
      model.graph?.initializer[index].dataLocation = .external
      model.graph?.initializer[index].externalData = entries
    }
    return (model, weights)
  }
}

extension ModelBuilder {
  /// Operators on codes, ONNX's own and those of ONNX Runtime.
  static func ofCodes() -> ModelBuilder {
    var model = ModelBuilder(input: [1, 2, 6, 6])
    model.floats("step", [], repeating: 0.02)
    model.codes("zero", [])
    model.codes("w", [4, 2, 3, 3])
    model.codes("v", [4, 4])
    model.node("QuantizeLinear", ["image", "step", "zero"], ["q"])
    model.node(
      "QLinearConv", ["q", "step", "zero", "w", "step", "zero", "step", "zero"], ["c"],
      ints: ["pads": [1, 1, 1, 1]])
    model.node("MaxPool", ["c"], ["p"], ints: ["kernel_shape": [2, 2], "strides": [2, 2]])
    let both = ["p", "step", "zero", "p", "step", "zero"]
    model.node("QLinearAdd", both + ["step", "zero"], ["s"], domain: "com.microsoft")
    model.node(
      "QLinearConcat", ["step", "zero"] + both, ["j"], int: ["axis": 1], domain: "com.microsoft")
    model.node(
      "QLinearGlobalAveragePool", ["j", "step", "zero", "step", "zero"], ["m"],
      domain: "com.microsoft")
    model.node("DequantizeLinear", ["m", "step", "zero"], ["d"])
    model.node("DequantizeLinear", ["s", "step", "zero"], ["e"])
    model.node("DynamicQuantizeLinear", ["e"], ["y", "y step", "y zero"])
    model.node("ConvInteger", ["y", "v4", "y zero", "zero"], ["i"])
    model.codes("v4", [8, 4, 1, 1])
    model.node("Cast", ["i"], ["f"], int: ["to": 1])
    model.node("Mul", ["f", "y step"], ["g"])
    model.node("Add", ["g", "d"], ["scores"])
    model.output("scores")
    return model
  }

  /// A single byte as a tensor of a type.
  mutating func bytes(_ name: String, _ type: Int32, _ byte: UInt8) {
    var tensor = TensorProto()
    (tensor.name, tensor.dataType, tensor.rawData) = (name, type, Data([byte]))
    graph.initializer.append(tensor)
  }

  /// Bytes, one after the other.
  mutating func codes(_ name: String, _ shape: [Int]) {
    var tensor = TensorProto()
    (tensor.name, tensor.dims, tensor.dataType) = (name, shape.map(Int64.init), 2)
    tensor.rawData = Data((0..<shape.reduce(1, *)).map { UInt8(truncatingIfNeeded: 128 + $0) })
    graph.initializer.append(tensor)
  }
}
