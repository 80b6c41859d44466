import Foundation

/// A use of an operator.
package struct NodeProto: Equatable, Sendable {
  package var input: [String] = []
  package var output: [String] = []
  package var name = ""
  package var opType = ""
  package var domain = ""
  package var attribute: [AttributeProto] = []
  /// The operator that the node is a part of, where a file has another one for it.
  var origin: String?

  package init() {}
}

/// An attribute of a node; `nil` and an empty list are values that the file does not have.
package struct AttributeProto: Equatable, Sendable {
  /// Which of the fields holds the value.
  package enum AttributeType: UInt32, Sendable {
    /// Not stated, as in old files; or of a kind that onnx.proto does not have.
    case undefined
    case float
    case int
    case string
    case tensor
    case graph
    case floats
    case ints
    case strings
    case tensors
    case graphs
    case sparseTensor
    case sparseTensors
    case typeProto
    case typeProtos
  }

  package var name = ""
  package var type = AttributeType.undefined
  package var f: Float?
  package var i: Int64?
  package var s: Data?
  package var t: TensorProto?
  package var floats: [Float] = []
  package var ints: [Int64] = []
  package var strings: [Data] = []
  /// Whether there is a sparse tensor, which is neither read nor written.
  package private(set) var hasSparseTensor = false

  package init() {}

  /// Starts an attribute as read from a file.
  init(hasSparseTensor: Bool) { self.hasSparseTensor = hasSparseTensor }
}
