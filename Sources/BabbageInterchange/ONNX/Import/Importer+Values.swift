import Babbage

/// The values that nodes read: maps and constants.
extension Importer {
  /// A value that a node reads.
  mutating func value(_ name: String, of node: GraphNode) throws -> Value {
    if let value = values[name] { return value }
    guard let tensor = graph.initializers[name] else {
      throw ONNXError.missingValue(name, node: node.label)
    }
    let value = Value.constant(try folding.read(tensor))
    set(name, value)
    return value
  }

  /// A map that a node reads.
  mutating func map(_ index: Int, of node: GraphNode) throws -> ImportedMap {
    guard let name = node.input(index) else { throw node.bad("input \(index) is missing") }
    guard case .map(var map) = try value(name, of: node) else {
      throw node.unsupported(
        "input \(index) is a constant where a map is expected",
        ["MatMul", "Gemm"].contains(node.op)
          ? "multiply the map by the weights, in this order" : "simplify the model first")
    }
    guard map.intervals == nil || ["Reshape", "MatMul"].contains(node.op) else {
      throw node.unsupported(
        "channels that a Reshape has cut into \(map.tensorShape[1]) parts",
        "only products with a matrix are supported there")
    }
    guard !map.holdsBytes || ImportedMap.bytesReaders.contains(node.op) else {
      throw node.unsupported(
        "arithmetic with an image of bytes", "cast the image to float32 before it")
    }
    guard
      map.codes == nil
        || ImportedMap.codesReaders.union(ImportedMap.codesKeepers).contains(node.op)
    else {
      throw node.unsupported(
        "arithmetic with codes", "dequantise them before it, with DequantizeLinear")
    }
    guard map.matrix == nil || ["Reshape", "Transpose"].contains(node.op) else {
      throw node.unsupported(
        "channels that a Reshape has cut into \(map.tensorShape[1]) parts",
        "only a Transpose and another Reshape, a channel shuffle, are known there")
    }
    map.isShared = map.isShared || graph.readers[name, default: 0] > 1
    return map
  }

  /// A constant that a node reads; `nil` if it is left out.
  mutating func constant(_ index: Int, of node: GraphNode) throws -> Constant? {
    guard let name = node.input(index) else { return nil }
    guard case .constant(let constant) = try value(name, of: node) else {
      throw node.unsupported(
        "input \(index) is computed from the image",
        "export a model whose weights and shapes are constant")
    }
    return constant
  }

  /// A constant that a node requires.
  mutating func required(_ index: Int, of node: GraphNode) throws -> Constant {
    guard let constant = try constant(index, of: node) else {
      throw node.bad("input \(index) is missing")
    }
    return constant
  }

  /// The constants among a node's inputs; `nil` for maps and for inputs left out.
  mutating func constants(of node: GraphNode) throws -> [Constant?] {
    var constants: [Constant?] = []
    for index in node.inputs.indices {
      guard let name = node.input(index), case .constant(let value) = try value(name, of: node)
      else {
        constants.append(nil)
        continue
      }
      constants.append(value)
    }
    return constants
  }
}
