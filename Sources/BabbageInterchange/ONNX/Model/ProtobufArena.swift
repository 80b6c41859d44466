import CONNX
import Foundation

/// What is written by protobuf-c: structures and what they point to, freed together.
final class ProtobufArena {
  private var pieces: [UnsafeMutableRawPointer] = []

  /// Frees everything.
  func free() {
    for piece in pieces { piece.deallocate() }
    pieces = []
  }

  /// A message; `initialize` is what protoc-c generates for it.
  func message<Message>(
    _ initialize: (UnsafeMutablePointer<Message>?) -> Void, fill: (inout Message) -> Void
  ) -> UnsafeMutablePointer<Message> {
    let message = UnsafeMutablePointer<Message>.allocate(capacity: 1)
    pieces.append(message)
    initialize(message)
    fill(&message.pointee)
    return message
  }

  /// A copy of bytes.
  func bytes(_ bytes: some Collection<UInt8>) -> ProtobufCBinaryData {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = copy.initialize(fromContentsOf: bytes)
    if let start = copy.baseAddress { pieces.append(start) }
    return ProtobufCBinaryData(len: copy.count, data: copy.baseAddress)
  }

  /// Sets a field to a text, unless it is empty.
  func text(
    _ text: String, _ field: inout ProtobufCBinaryData, _ has: inout protobuf_c_boolean
  ) {
    if !text.isEmpty { (has, field) = (1, bytes(text.utf8)) }
  }

  /// Sets a repeated field.
  func list<Element>(
    _ elements: [Element], _ field: inout UnsafeMutablePointer<Element>?, _ count: inout Int
  ) {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = copy.initialize(fromContentsOf: elements)
    if let start = copy.baseAddress { pieces.append(start) }
    (field, count) = (copy.baseAddress, copy.count)
  }
}
