import Foundation

/// The `.babbage` format: a graph with its schemes, packed parameters, and a checksum.
///
/// All numbers are little-endian.
///
/// | bytes | content |
/// |---|---|
/// | 8 | `BABBAGE` and the format version: 1 with a packed payload, 2 with one of a range coder |
/// | 4 | length of the header |
/// | 4 | length of the payload |
/// | … | header: graph, schemes, class names, picture convention, ranges (`NetworkFile+Header.swift`) |
/// | … | payload: all parameters in the order of the nodes (`NetworkFile+Payload.swift`) |
/// | 4 | CRC-32 of everything before |
///
/// The payload's length is what ``Size`` counts as the network's payload bytes: apart from the
/// graph, nothing else is needed to decode it.
public enum NetworkFile {
  static let magic = Array("BABBAGE".utf8)

  /// A network as the bytes of a file.
  public static func encode(_ network: Network) -> [UInt8] {
    var header = ByteWriter()
    header.append(network)
    let payload = payload(of: network)
    var file = ByteWriter()
    file.append(network.coding.rawValue)
    file.append(UInt32(header.bytes.count))
    file.append(UInt32(payload.count))
    file.append(header.bytes)
    file.append(payload)
    return file.sealed(magic: magic)
  }

  /// All parameters of a network as they are stored, in the order of the nodes.
  package static func payload(of network: Network) -> [UInt8] {
    switch network.coding {
    case .packed:
      var payload = ByteWriter()
      for node in network.nodes { payload.append(payloadOf: node.operation) }
      return payload.bytes
    case .range:
      var payload = RangeWriter(RangeEncoder())
      for node in network.nodes { payload.append(payloadOf: node.operation) }
      return payload.coder.finished()
    }
  }

  /// The network that the bytes of a file encode.
  ///
  /// Sizes are checked against the available bytes before anything is allocated.
  ///
  /// - Throws: ``FileFormatError`` that names the field, or ``NetworkError`` that names the node.
  public static func decode(_ bytes: [UInt8]) throws -> Network {
    let coding = try coding(of: bytes)
    var file = try ByteReader(unsealing: bytes, magic: magic + [coding.rawValue])
    let headerCount = Int(try file.integer(UInt32.self, "the header's length"))
    let payloadCount = Int(try file.integer(UInt32.self, "the payload's length"))
    var header = ByteReader(try file.take(headerCount, "the header"))
    let payload = try file.take(payloadCount, "the payload")
    try file.finish("the end of the file")
    let outline = try header.outline()
    try header.finish("the end of the header")
    switch coding {
    case .packed:
      var numbers = ByteReader(payload)
      let network = try network(outline, from: &numbers)
      try numbers.finish("the end of the payload")
      return network
    case .range:
      var numbers = RangeReader(payload)
      var network = try network(outline, from: &numbers)
      network.coding = .range
      // Other bytes may stand for the same numbers, but an encoder writes only these.
      guard self.payload(of: network) == Array(payload) else {
        throw FileFormatError(
          .badValue("bytes that no encoder writes"), field: "the end of the payload")
      }
      return network
    }
  }

  /// How the numbers of a file are coded, by its version.
  private static func coding(of bytes: [UInt8]) throws(FileFormatError) -> PayloadCoding {
    guard bytes.count > magic.count, bytes.starts(with: magic) else { return .packed }
    guard let coding = PayloadCoding(rawValue: bytes[magic.count]) else {
      throw FileFormatError(
        .unsupportedVersion(Int(bytes[magic.count])), field: "the format version")
    }
    return coding
  }

  /// Fills an outline with the numbers of a payload.
  private static func network(
    _ outline: NetworkOutline, from payload: inout some PayloadReader
  ) throws -> Network {
    var nodes: [Node] = []
    for (index, node) in outline.nodes.enumerated() {
      var node = try payload.fill(node, field: "node \(index) '\(node.name)'")
      node.range = outline.ranges[index]
      nodes.append(node)
    }
    return try Network(
      name: outline.name, input: outline.input, nodes: nodes, classNames: outline.classNames,
      pictures: outline.pictures)
  }

  /// Writes a network; see `AtomicFile`.
  ///
  /// - Throws: ``FileError``; what ``decode(_:)`` throws if no file can hold the network, because
  ///   nothing is written that cannot be read.
  public static func write(_ network: Network, to url: URL) throws {
    let bytes = encode(network)
    _ = try decode(bytes)
    try AtomicFile.write(bytes, to: url)
  }

  /// Reads a network.
  ///
  /// - Throws: ``FileError``, ``FileFormatError`` or ``NetworkError``.
  public static func read(from url: URL) throws -> Network {
    do {
      return try decode(Array(Data(readingAllOf: url)))
    } catch var error as FileFormatError {
      error.path = url.path
      throw error
    }
  }
}
