import CONNX
import Foundation

extension ONNXError {
  static let damaged = notAModel("its protocol buffers are damaged")
}

extension Array {
  /// The numbers of a repeated field.
  init(_ start: UnsafeMutablePointer<Element>?, _ count: Int) {
    self.init(UnsafeBufferPointer(start: start, count: count))
  }

  /// The messages of a repeated field.
  init<Message>(
    _ start: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int,
    _ read: (inout Message) throws(ONNXError) -> Element
  ) throws(ONNXError) {
    self.init()
    reserveCapacity(count)
    for case let message? in UnsafeBufferPointer(start: start, count: count) {
      append(try read(&message.pointee))
    }
  }
}

extension [String] {
  /// The texts of a repeated field.
  init(_ start: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int) throws(ONNXError) {
    self.init()
    reserveCapacity(count)
    for bytes in UnsafeBufferPointer(start: start, count: count) { append(try String(bytes)) }
  }
}

extension String {
  /// A text, which must be UTF-8 by the rules of protocol buffers.
  init(_ bytes: ProtobufCBinaryData) throws(ONNXError) {
    let bytes = UnsafeBufferPointer(start: bytes.data, count: bytes.len)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .damaged }
    self = text
  }
}

extension Data {
  /// Bytes that change hands: weights are not copied once more.
  init(taking bytes: inout ProtobufCBinaryData) {
    guard let start = bytes.data else {
      self.init()
      return
    }
    self.init(bytesNoCopy: start, count: bytes.len, deallocator: .free)
    bytes = ProtobufCBinaryData()
  }
}
