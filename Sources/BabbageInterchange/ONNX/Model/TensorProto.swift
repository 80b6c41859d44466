import Foundation

/// A tensor; its numbers are in `rawData`, or in the list that is meant for their type.
package struct TensorProto: Equatable, Sendable {
  /// The kinds of numbers that are read.
  package enum DataType: Int, Sendable {
    case float = 1
    case uint8
    case int8
    case uint16
    case int16
    case int32
    case int64
    case bool = 9
    case float16
    case double
    case uint32
    case uint64
    case bfloat16 = 16

    /// The name in onnx.proto of a kind of numbers, read or not.
    static func name(of code: Int) -> String {
      let names = [
        "UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING",
        "BOOL", "FLOAT16", "DOUBLE", "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16",
        "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4", "INT4",
        "FLOAT4E2M1", "FLOAT8E8M0", "UINT2", "INT2",
      ]
      return names.indices.contains(code) ? names[code] : "\(code)"
    }
  }

  /// Where the numbers are.
  package enum DataLocation: UInt32, Sendable {
    case `default`
    case external
  }

  package var name = ""
  package var dims: [Int64] = []
  /// The raw value of a ``DataType``, or of a kind that is not read.
  package var dataType: Int32 = 0
  package var floatData: [Float] = []
  package var int32Data: [Int32] = []
  package var int64Data: [Int64] = []
  package var doubleData: [Double] = []
  package var uint64Data: [UInt64] = []
  package var rawData: Data?
  package var externalData: [StringStringEntryProto] = []
  package var dataLocation = DataLocation.default

  package init() {}
}
