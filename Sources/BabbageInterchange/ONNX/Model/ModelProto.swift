/// The messages of onnx.proto, with the fields that are read or written here, under their names.
///
/// A text that is empty is the same as none.
package struct ModelProto: Equatable, Sendable {
  package var irVersion: Int64 = 0
  package var opsetImport: [OperatorSetIdProto] = []
  package var producerName = ""
  package var graph: GraphProto?
  package var metadataProps: [StringStringEntryProto] = []

  package init() {}
}

/// A version of a set of operators.
package struct OperatorSetIdProto: Equatable, Sendable {
  package var domain = ""
  package var version: Int64 = 0

  package init() {}
}

/// A text with its key.
package struct StringStringEntryProto: Equatable, Sendable {
  package var key = ""
  package var value = ""

  package init() {}
}

/// Nodes and the tensors that they read.
package struct GraphProto: Equatable, Sendable {
  package var node: [NodeProto] = []
  /// Always written, also if it is empty.
  package var name = ""
  package var initializer: [TensorProto] = []
  package var input: [ValueInfoProto] = []
  package var output: [ValueInfoProto] = []

  package init() {}
}

/// The name and the type of a value.
package struct ValueInfoProto: Equatable, Sendable {
  package var name = ""
  /// `nil` also if it is no tensor's.
  package var tensorType: TypeProto.Tensor?

  package init() {}
}

/// The types of values.
package enum TypeProto {
  /// The type of a tensor.
  package struct Tensor: Equatable, Sendable {
    package var elemType: Int32
    package var shape: TensorShapeProto?

    package init(elemType: Int32, shape: TensorShapeProto?) {
      self.elemType = elemType
      self.shape = shape
    }
  }
}

/// The lengths of a tensor's axes.
package struct TensorShapeProto: Equatable, Sendable {
  /// The length of an axis.
  package enum Dimension: Equatable, Sendable {
    case dimValue(Int64)
    /// The name of a length that is open.
    case dimParam(String)
    case unknown
  }

  package var dim: [Dimension]

  package init(dim: [Dimension]) { self.dim = dim }
}
