import Foundation

extension Constant {
  /// The most elements of a tensor: as many as the largest weights of a network have.
  static let largestCount = 1 << 28

  /// Reads a tensor.
  ///
  /// Nothing is allocated until the bytes are known to be present.
  init(_ tensor: TensorProto, from files: inout ExternalFiles) throws(ONNXError) {
    let name = tensor.name
    let shape = tensor.dims.map { Int($0) }
    guard let count = elementCount(shape, atMost: Self.largestCount) else {
      throw .badTensor(name, reason: "the shape \(shape) is invalid or too large")
    }
    guard let type = TensorProto.DataType(rawValue: Int(tensor.dataType)) else {
      throw .unsupportedNumbers(
        tensor: name, type: TensorProto.DataType.name(of: Int(tensor.dataType)))
    }
    let format = NumberFormat(type)
    let elements: Elements
    let isExternal = tensor.dataLocation == .external
    if let bytes = isExternal
      ? try files.bytes(of: tensor, count: count * format.byteCount) : tensor.rawData
    {
      guard bytes.count.isMultiple(of: format.byteCount), bytes.count / format.byteCount == count
      else {
        throw .badTensor(name, reason: "\(bytes.count) bytes for a shape of \(shape)")
      }
      elements =
        format.isInteger ? .integers(format.integers(bytes)) : .floats(format.floats(bytes))
    } else {
      elements = Self.typedElements(of: tensor, format)
    }
    self.init(shape: shape, elements, format)
    guard self.count == count else {
      throw .badTensor(name, reason: "\(self.count) numbers for a shape of \(shape)")
    }
  }

  /// The elements, from the field in which onnx.proto stores this format.
  private static func typedElements(
    of tensor: TensorProto, _ format: NumberFormat
  ) -> Elements {
    let bits = { tensor.int32Data.map { UInt16(truncatingIfNeeded: $0) } }
    switch format {
    case .float32: return .floats(tensor.floatData)
    case .float64: return .floats(tensor.doubleData.map { Float($0) })
    case .float16: return .floats(bits().map { Float(half: $0) })
    case .bfloat16: return .floats(bits().map { Float(bitPattern: UInt32($0) << 16) })
    case .int64: return .integers(tensor.int64Data)
    case .uint64, .uint32:
      return .integers(tensor.uint64Data.map { Int64(truncatingIfNeeded: $0) })
    default: return .integers(tensor.int32Data.map { format.narrowed(Int64($0)) })
    }
  }
}

extension NumberFormat {
  init(_ type: TensorProto.DataType) {
    switch type {
    case .float: self = .float32
    case .double: self = .float64
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .int64: self = .int64
    case .int32: self = .int32
    case .int16: self = .int16
    case .int8: self = .int8
    case .uint64: self = .uint64
    case .uint32: self = .uint32
    case .uint16: self = .uint16
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }
}
