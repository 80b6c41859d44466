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
