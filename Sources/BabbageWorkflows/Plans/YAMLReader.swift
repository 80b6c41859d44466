import CYAML

/// A node of a YAML document, as opposed to one of a network.
struct YAMLNode {
  private let document: YAMLDocument
  private let index: Int32

  fileprivate init(_ document: YAMLDocument, _ index: Int32) {
    (self.document, self.index) = (document, index)
  }

  /// The root of a text with one document; `nil` if there is none.
  ///
  /// Nodes refer to each other by number: nothing recurses, however deep the text is nested.
  init?(root text: String) throws(PlanFileError) {
    let (first, others) = try Self.documents(of: Array(text.utf8))
    guard let root = first?.root else { return nil }
    if let other = others?.root {
      throw PlanFileError(.notYAML("there is a second document"), line: other.line)
    }
    self = root
  }

  /// The line that it begins in, from 1.
  var line: Int { document.withNode(index) { Int($0.start_mark.line) + 1 } }

  /// The text, if it is a scalar.
  var scalar: String? {
    document.withNode(index) { node in
      guard node.type == YAML_SCALAR_NODE else { return nil }
      let scalar = node.data.scalar
      return String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }
  }

  /// The keys and values in order, if it is a mapping.
  var pairs: [(key: YAMLNode, value: YAMLNode)]? {
    document.withNode(index) { node in
      guard node.type == YAML_MAPPING_NODE, let start = node.data.mapping.pairs.start,
        let end = node.data.mapping.pairs.top
      else { return nil }
      return UnsafeBufferPointer(start: start, count: end - start).map {
        (YAMLNode(document, $0.key), YAMLNode(document, $0.value))
      }
    }
  }

  /// The first document of a stream and the second one.
  private static func documents(
    of bytes: [UInt8]
  ) throws(PlanFileError) -> (YAMLDocument?, YAMLDocument?) {
    // The parser keeps its own address and that of the bytes.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) != 0 else { throw .noMemory }
    defer { yaml_parser_delete(parser) }
    return try bytes.withUnsafeBufferPointer { bytes throws(PlanFileError) in
      yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      let first = try YAMLDocument(parser)
      return (first, first.root == nil ? nil : try YAMLDocument(parser))
    }
  }
}

/// A document as libyaml loads it.
private final class YAMLDocument {
  private let document: UnsafeMutablePointer<yaml_document_t>

  /// Loads the next document of a stream; it has no root at the stream's end.
  init(_ parser: UnsafeMutablePointer<yaml_parser_t>) throws(PlanFileError) {
    document = .allocate(capacity: 1)
    document.initialize(to: yaml_document_t())
    // A document that cannot be loaded is left without nodes, as it was.
    guard yaml_parser_load(parser, document) != 0 else {
      throw PlanFileError(parser.pointee)
    }
  }

  deinit {
    yaml_document_delete(document)
    document.deallocate()
  }

  var root: YAMLNode? {
    yaml_document_get_root_node(document) == nil ? nil : YAMLNode(self, 1)
  }

  func withNode<Result>(_ index: Int32, _ body: (yaml_node_t) -> Result) -> Result {
    guard let node = yaml_document_get_node(document, index) else {
      preconditionFailure("node \(index) of a document without it")
    }
    return body(node.pointee)
  }
}

extension PlanFileError {
  static let noMemory = PlanFileError(.notYAML("no memory"))

  /// What the YAML parser found.
  fileprivate init(_ parser: yaml_parser_t) {
    let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be parsed"
    let hasMark = [YAML_SCANNER_ERROR, YAML_PARSER_ERROR, YAML_COMPOSER_ERROR].contains(
      parser.error)
    self.init(.notYAML(problem), line: hasMark ? Int(parser.problem_mark.line) + 1 : nil)
  }
}
