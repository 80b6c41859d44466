import Foundation

/// Protocol buffers byte by byte, for what no writer writes.
enum Wire {
  static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
  }

  /// A field of a length and so many bytes: a text, a message or packed numbers.
  static func field(_ number: Int, _ content: some Sequence<UInt8>) -> [UInt8] {
    let content = Array(content)
    return varint(number << 3 | 2) + varint(content.count) + content
  }

  /// A field of an integer.
  static func field(_ number: Int, integer: Int) -> [UInt8] {
    varint(number << 3) + varint(integer)
  }

  /// The same bytes again and again, twice as many for each doubling.
  static func repeated(_ bytes: [UInt8], doublings: Int) -> [UInt8] {
    (0..<doublings).reduce(bytes) { all, _ in all + all }
  }

  /// A model whose graph has an attribute of a node with a graph with such an attribute, and so on.
  static func nested(levels: Int) -> Data {
    // The fields of a node in a graph, of an attribute in a node, of a graph in an attribute.
    let numbers = [1, 5, 6]
    var headers: [[UInt8]] = []
    var count = 0
    for level in (0..<levels).reversed() {
      headers.append(varint(numbers[level % 3] << 3 | 2) + varint(count))
      count += headers[headers.count - 1].count
    }
    headers.append(varint(7 << 3 | 2) + varint(count))
    return Data(headers.reversed().joined())
  }
}
