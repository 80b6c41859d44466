import CONNX
import Foundation

extension ModelProto {
  /// Writes the model, its fields in the order of their numbers.
  ///
  /// - Throws: ``ONNXError/tooLarge(bytes:)``.
  package func serialized(limit: Int = Int(Int32.max)) throws(ONNXError) -> Data {
    let arena = ProtobufArena()
    defer { arena.free() }
    let model = message(in: arena)
    let count = onnx__model_proto__get_packed_size(model)
    guard count <= limit else { throw .tooLarge(bytes: count) }
    var bytes = Data(count: count)
    bytes.withUnsafeMutableBytes { raw in
      _ = onnx__model_proto__pack(model, raw.bindMemory(to: UInt8.self).baseAddress)
    }
    return bytes
  }

  private func message(in arena: ProtobufArena) -> UnsafeMutablePointer<Onnx__ModelProto> {
    arena.message(onnx__model_proto__init) { model in
      (model.has_ir_version, model.ir_version) = (1, irVersion)
      arena.list(
        opsetImport.map { $0.message(in: arena) }, &model.opset_import, &model.n_opset_import)
      arena.text(producerName, &model.producer_name, &model.has_producer_name)
      model.graph = graph?.message(in: arena)
      arena.list(
        metadataProps.map { $0.message(in: arena) }, &model.metadata_props, &model.n_metadata_props)
    }
  }
}

extension OperatorSetIdProto {
  fileprivate func message(
    in arena: ProtobufArena
  ) -> UnsafeMutablePointer<Onnx__OperatorSetIdProto>? {
    arena.message(onnx__operator_set_id_proto__init) { set in
      arena.text(domain, &set.domain, &set.has_domain)
      (set.has_version, set.version) = (1, version)
    }
  }
}

extension StringStringEntryProto {
  fileprivate func message(
    in arena: ProtobufArena
  ) -> UnsafeMutablePointer<Onnx__StringStringEntryProto>? {
    arena.message(onnx__string_string_entry_proto__init) { entry in
      arena.text(key, &entry.key, &entry.has_key)
      arena.text(value, &entry.value, &entry.has_value)
    }
  }
}

extension GraphProto {
  fileprivate func message(in arena: ProtobufArena) -> UnsafeMutablePointer<Onnx__GraphProto> {
    arena.message(onnx__graph_proto__init) { graph in
      arena.list(node.map { $0.message(in: arena) }, &graph.node, &graph.n_node)
      (graph.has_name, graph.name) = (1, arena.bytes(name.utf8))
      arena.list(
        initializer.map { $0.message(in: arena) }, &graph.initializer, &graph.n_initializer)
      arena.list(input.map { $0.message(in: arena) }, &graph.input, &graph.n_input)
      arena.list(output.map { $0.message(in: arena) }, &graph.output, &graph.n_output)
    }
  }
}

extension NodeProto {
  fileprivate func message(in arena: ProtobufArena) -> UnsafeMutablePointer<Onnx__NodeProto>? {
    arena.message(onnx__node_proto__init) { node in
      arena.list(input.map { arena.bytes($0.utf8) }, &node.input, &node.n_input)
      arena.list(output.map { arena.bytes($0.utf8) }, &node.output, &node.n_output)
      arena.text(name, &node.name, &node.has_name)
      arena.text(opType, &node.op_type, &node.has_op_type)
      arena.text(domain, &node.domain, &node.has_domain)
      arena.list(attribute.map { $0.message(in: arena) }, &node.attribute, &node.n_attribute)
    }
  }
}

extension AttributeProto {
  fileprivate func message(
    in arena: ProtobufArena
  ) -> UnsafeMutablePointer<Onnx__AttributeProto>? {
    arena.message(onnx__attribute_proto__init) { attribute in
      arena.text(name, &attribute.name, &attribute.has_name)
      if type != .undefined {
        (attribute.has_type, attribute.type) = (1, .init(type.rawValue))
      }
      if let f { (attribute.has_f, attribute.f) = (1, f) }
      if let i { (attribute.has_i, attribute.i) = (1, i) }
      if let s { (attribute.has_s, attribute.s) = (1, arena.bytes(s)) }
      attribute.t = t?.message(in: arena)
      arena.list(floats, &attribute.floats, &attribute.n_floats)
      arena.list(ints, &attribute.ints, &attribute.n_ints)
      arena.list(strings.map { arena.bytes($0) }, &attribute.strings, &attribute.n_strings)
    }
  }
}

extension TensorProto {
  fileprivate func message(in arena: ProtobufArena) -> UnsafeMutablePointer<Onnx__TensorProto>? {
    arena.message(onnx__tensor_proto__init) { tensor in
      arena.text(name, &tensor.name, &tensor.has_name)
      arena.list(dims, &tensor.dims, &tensor.n_dims)
      (tensor.has_data_type, tensor.data_type) = (1, dataType)
      arena.list(floatData, &tensor.float_data, &tensor.n_float_data)
      arena.list(int32Data, &tensor.int32_data, &tensor.n_int32_data)
      arena.list(int64Data, &tensor.int64_data, &tensor.n_int64_data)
      arena.list(doubleData, &tensor.double_data, &tensor.n_double_data)
      arena.list(uint64Data, &tensor.uint64_data, &tensor.n_uint64_data)
      if let rawData { (tensor.has_raw_data, tensor.raw_data) = (1, arena.bytes(rawData)) }
      arena.list(
        externalData.map { $0.message(in: arena) }, &tensor.external_data, &tensor.n_external_data)
      if dataLocation != .default {
        (tensor.has_data_location, tensor.data_location) = (1, .init(dataLocation.rawValue))
      }
    }
  }
}

extension ValueInfoProto {
  fileprivate func message(
    in arena: ProtobufArena
  ) -> UnsafeMutablePointer<Onnx__ValueInfoProto>? {
    arena.message(onnx__value_info_proto__init) { value in
      arena.text(name, &value.name, &value.has_name)
      guard let tensorType else { return }
      value.type = arena.message(onnx__type_proto__init) { type in
        type.value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE
        type.tensor_type = arena.message(onnx__type_proto__tensor__init) { tensor in
          (tensor.has_elem_type, tensor.elem_type) = (1, tensorType.elemType)
          tensor.shape = tensorType.shape?.message(in: arena)
        }
      }
    }
  }
}

extension TensorShapeProto {
  fileprivate func message(
    in arena: ProtobufArena
  ) -> UnsafeMutablePointer<Onnx__TensorShapeProto> {
    arena.message(onnx__tensor_shape_proto__init) { shape in
      arena.list(dim.map { $0.message(in: arena) }, &shape.dim, &shape.n_dim)
    }
  }
}

extension TensorShapeProto.Dimension {
  fileprivate func message(
    in arena: ProtobufArena
  ) -> UnsafeMutablePointer<Onnx__TensorShapeProto__Dimension>? {
    arena.message(onnx__tensor_shape_proto__dimension__init) { length in
      switch self {
      case .dimValue(let value):
        length.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE
        length.dim_value = value
      case .dimParam(let name):
        length.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM
        length.dim_param = arena.bytes(name.utf8)
      case .unknown: break
      }
    }
  }
}
