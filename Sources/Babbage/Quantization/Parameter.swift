/// Numbers of a network in their stored form.
public enum Parameter: Equatable, Sendable {
  /// 32-bit floating point.
  case float(Tensor)

  /// Packed integers with their scales.
  case quantized(QuantizedTensor)

  /// The length of each axis.
  public var shape: [Int] {
    switch self {
    case .float(let tensor): tensor.shape
    case .quantized(let tensor): tensor.shape
    }
  }

  /// The number of elements.
  public var count: Int {
    switch self {
    case .float(let tensor): tensor.count
    case .quantized(let tensor): tensor.codes.count
    }
  }

  /// The values, exactly those that inference uses.
  public var tensor: Tensor {
    switch self {
    case .float(let tensor): tensor
    case .quantized(let tensor): tensor.tensor
    }
  }

  /// How many scales are stored in addition to the numbers, one for each row.
  package var rowScaleCount: Int {
    switch self {
    case .float: 0
    case .quantized(let tensor): tensor.rowScales?.count ?? 0
    }
  }

  /// The bytes that this takes in a payload.
  package var byteCount: Int {
    switch self {
    case .float(let tensor): 4 * tensor.count
    case .quantized(let tensor): tensor.byteCount
    }
  }
}
