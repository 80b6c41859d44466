import CONNX
import Foundation

extension ModelProto {
  /// Reads a file.
  ///
  /// - Throws: ``ONNXError/notAModel(_:)`` if it is damaged.
  package init(serialized bytes: Data) throws(ONNXError) {
    let decoded = bytes.withUnsafeBytes { raw in
      onnx_model_decode(raw.bindMemory(to: UInt8.self).baseAddress, raw.count)
    }
    guard let decoded else { throw .damaged }
    defer { onnx_model_free(decoded) }
    try self.init(&decoded.pointee)
  }

  private init(_ model: inout Onnx__ModelProto) throws(ONNXError) {
    irVersion = model.ir_version
    opsetImport = try Array(model.opset_import, model.n_opset_import, OperatorSetIdProto.init)
    producerName = try String(model.producer_name)
    graph = try model.graph.map { graph throws(ONNXError) in try GraphProto(&graph.pointee) }
    metadataProps = try Array(
      model.metadata_props, model.n_metadata_props, StringStringEntryProto.init)
  }
}

extension OperatorSetIdProto {
  fileprivate init(_ set: inout Onnx__OperatorSetIdProto) throws(ONNXError) {
    domain = try String(set.domain)
    version = set.version
  }
}

extension StringStringEntryProto {
  fileprivate init(_ entry: inout Onnx__StringStringEntryProto) throws(ONNXError) {
    key = try String(entry.key)
    value = try String(entry.value)
  }
}

extension GraphProto {
  fileprivate init(_ graph: inout Onnx__GraphProto) throws(ONNXError) {
    node = try Array(graph.node, graph.n_node, NodeProto.init)
    name = try String(graph.name)
    initializer = try Array(graph.initializer, graph.n_initializer, TensorProto.init)
    input = try Array(graph.input, graph.n_input, ValueInfoProto.init)
    output = try Array(graph.output, graph.n_output, ValueInfoProto.init)
  }
}

extension NodeProto {
  fileprivate init(_ node: inout Onnx__NodeProto) throws(ONNXError) {
    input = try Array(node.input, node.n_input)
    output = try Array(node.output, node.n_output)
    name = try String(node.name)
    opType = try String(node.op_type)
    domain = try String(node.domain)
    attribute = try Array(node.attribute, node.n_attribute, AttributeProto.init)
  }
}

extension AttributeProto {
  fileprivate init(_ attribute: inout Onnx__AttributeProto) throws(ONNXError) {
    self.init(hasSparseTensor: attribute.sparse_tensor != nil)
    name = try String(attribute.name)
    type = AttributeType(rawValue: attribute.type.rawValue) ?? .undefined
    f = attribute.has_f != 0 ? attribute.f : nil
    i = attribute.has_i != 0 ? attribute.i : nil
    s = attribute.has_s != 0 ? Data(taking: &attribute.s) : nil
    t = try attribute.t.map { tensor throws(ONNXError) in try TensorProto(&tensor.pointee) }
    floats = Array(attribute.floats, attribute.n_floats)
    ints = Array(attribute.ints, attribute.n_ints)
    strings = UnsafeMutableBufferPointer(start: attribute.strings, count: attribute.n_strings)
      .indices.map { Data(taking: &attribute.strings[$0]) }
  }
}

extension TensorProto {
  fileprivate init(_ tensor: inout Onnx__TensorProto) throws(ONNXError) {
    name = try String(tensor.name)
    dims = Array(tensor.dims, tensor.n_dims)
    dataType = tensor.data_type
    floatData = Array(tensor.float_data, tensor.n_float_data)
    int32Data = Array(tensor.int32_data, tensor.n_int32_data)
    int64Data = Array(tensor.int64_data, tensor.n_int64_data)
    doubleData = Array(tensor.double_data, tensor.n_double_data)
    uint64Data = Array(tensor.uint64_data, tensor.n_uint64_data)
    rawData = tensor.has_raw_data != 0 ? Data(taking: &tensor.raw_data) : nil
    externalData = try Array(
      tensor.external_data, tensor.n_external_data, StringStringEntryProto.init)
    dataLocation = DataLocation(rawValue: tensor.data_location.rawValue) ?? .default
  }
}

extension ValueInfoProto {
  fileprivate init(_ value: inout Onnx__ValueInfoProto) throws(ONNXError) {
    name = try String(value.name)
    guard let type = value.type?.pointee, type.value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE,
      let tensor = type.tensor_type?.pointee
    else { return }
    tensorType = TypeProto.Tensor(
      elemType: tensor.elem_type,
      shape: try tensor.shape.map { shape throws(ONNXError) in
        TensorShapeProto(
          dim: try Array(
            shape.pointee.dim, shape.pointee.n_dim, TensorShapeProto.Dimension.init))
      })
  }
}

extension TensorShapeProto.Dimension {
  fileprivate init(_ length: inout Onnx__TensorShapeProto__Dimension) throws(ONNXError) {
    switch length.value_case {
    case ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE: self = .dimValue(length.dim_value)
    case ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM:
      self = .dimParam(try String(length.dim_param))
    default: self = .unknown
    }
  }
}
