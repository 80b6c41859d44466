import Babbage
import Foundation

/// Named tensors in the safetensors format: a length, a header in JSON, and the numbers.
///
/// The header is not trusted: every tensor's bytes must be in the file, and every byte must belong
/// to exactly one tensor. Nothing is allocated for a tensor before it is read.
public struct SafetensorsFile: Sendable {
  /// The longest header that is read; other readers have the same limit.
  private static let longestHeader = 100_000_000

  /// What the header says about one tensor.
  struct Entry: Sendable {
    let format: NumberFormat
    let shape: [Int]
    let bytes: Range<Int>

    /// A sort key for the order of tensors in the file; empty ones take no room.
    var place: (Int, Int) { (bytes.lowerBound, bytes.upperBound) }
  }

  /// Text that comes with the tensors, by key.
  public let metadata: [String: String]

  let entries: [String: Entry]
  private let content: Data

  /// The names of the tensors, in alphabetical order.
  public var names: [String] { entries.keys.sorted() }

  /// The shape of a tensor; `nil` if there is none of this name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// Reads the header of a file.
  ///
  /// - Throws: ``SafetensorsError``.
  public init(_ bytes: Data) throws {
    guard bytes.count >= 8 else { throw SafetensorsError.notSafetensors("it has no header") }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longestHeader, length <= bytes.count - 8 else {
      throw SafetensorsError.notSafetensors("its header is longer than the file")
    }
    let header: SafetensorsHeader
    do {
      header = try JSONDecoder().decode(
        SafetensorsHeader.self, from: Data(bytes.dropFirst(8).prefix(Int(length))))
    } catch {
      throw SafetensorsError.notSafetensors("its header does not follow the format")
    }
    metadata = header.metadata
    content = Data(bytes.dropFirst(8 + Int(length)))
    var entries: [String: Entry] = [:]
    for (name, tensor) in header.tensors {
      entries[name] = try Entry(tensor, name: name, available: content.count)
    }
    self.entries = entries
    // One after the other, without gaps.
    var end = 0
    for (name, entry) in entries.sorted(by: { $0.value.place < $1.value.place }) {
      guard entry.bytes.lowerBound == end else {
        throw SafetensorsError.badTensor(name, reason: "its bytes do not follow the last tensor's")
      }
      end = entry.bytes.upperBound
    }
    guard end == content.count else {
      throw SafetensorsError.notSafetensors("\(content.count - end) bytes belong to no tensor")
    }
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError` or ``SafetensorsError``.
  public static func read(from url: URL) throws -> SafetensorsFile {
    try SafetensorsFile(Data(readingAllOf: url))
  }

  /// The numbers of a tensor; `nil` if there is none of this name.
  func values(of name: String) -> [Float]? {
    entries[name].map { entry in
      let start = content.startIndex
      let range = (start + entry.bytes.lowerBound)..<(start + entry.bytes.upperBound)
      return entry.format.floats(content[range])
    }
  }
}

extension SafetensorsFile.Entry {
  fileprivate init(
    _ tensor: SafetensorsHeader.Tensor, name: String, available: Int
  ) throws(SafetensorsError) {
    guard let format = NumberFormat(safetensors: tensor.type) else {
      throw .badTensor(name, reason: "numbers of type \(tensor.type.prefix(20)) are not supported")
    }
    guard let count = elementCount(tensor.shape, atMost: available) else {
      throw .badTensor(name, reason: "a shape of \(tensor.shape) is larger than the file")
    }
    guard tensor.offsets.count == 2, tensor.offsets[0] >= 0,
      tensor.offsets[0] <= tensor.offsets[1], tensor.offsets[1] <= available
    else { throw .badTensor(name, reason: "its bytes are not in the file") }
    let bytes = tensor.offsets[0]..<tensor.offsets[1]
    guard bytes.count.isMultiple(of: format.byteCount), bytes.count / format.byteCount == count
    else {
      throw .badTensor(name, reason: "\(bytes.count) bytes for a shape of \(tensor.shape)")
    }
    self.init(format: format, shape: tensor.shape, bytes: bytes)
  }
}

/// The header's JSON: `__metadata__` with text, every other key a tensor.
private struct SafetensorsHeader: Decodable {
  struct Tensor: Decodable {
    let type: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case type = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var tensors: [String: Tensor] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if name.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: name)
      } else {
        tensors[name.stringValue] = try container.decode(Tensor.self, forKey: name)
      }
    }
  }
}

extension NumberFormat {
  fileprivate init?(safetensors name: String) {
    switch name {
    case "F64": self = .float64
    case "F32": self = .float32
    case "F16": self = .float16
    case "BF16": self = .bfloat16
    case "I64": self = .int64
    case "I32": self = .int32
    case "I16": self = .int16
    case "I8": self = .int8
    case "U64": self = .uint64
    case "U32": self = .uint32
    case "U16": self = .uint16
    case "U8", "BOOL": self = .uint8
    default: return nil
    }
  }
}
