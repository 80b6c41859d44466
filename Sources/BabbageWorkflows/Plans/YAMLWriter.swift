import CYAML

/// Writes a YAML document: mappings of texts, in the order in which they are added.
final class YAMLWriter {
  /// A node that was added.
  struct Node { fileprivate let index: Int32 }

  private let document: UnsafeMutablePointer<yaml_document_t>

  /// Begins a document.
  ///
  /// - Throws: ``PlanFileError`` if there is no memory.
  init() throws(PlanFileError) {
    document = .allocate(capacity: 1)
    document.initialize(to: yaml_document_t())
    guard yaml_document_initialize(document, nil, nil, nil, 1, 1) != 0 else {
      throw .noMemory
    }
  }

  deinit {
    yaml_document_delete(document)
    document.deallocate()
  }

  /// Adds a mapping; the first one is the root.
  func addMapping() throws(PlanFileError) -> Node {
    try added(yaml_document_add_mapping(document, nil, YAML_ANY_MAPPING_STYLE))
  }

  /// Adds a text.
  func add(_ text: String, isQuoted: Bool = false) throws(PlanFileError) -> Node {
    let bytes = Array(text.utf8)
    return try added(
      yaml_document_add_scalar(
        document, nil, bytes, Int32(bytes.count),
        isQuoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE))
  }

  /// Puts a key and its value at the end of a mapping.
  func append(_ key: Node, _ value: Node, to mapping: Node) throws(PlanFileError) {
    _ = try added(
      yaml_document_append_mapping_pair(document, mapping.index, key.index, value.index))
  }

  private func added(_ index: Int32) throws(PlanFileError) -> Node {
    guard index != 0 else { throw .noMemory }
    return Node(index: index)
  }

  /// The document as text, in Unicode; it is empty afterwards.
  func text() throws(PlanFileError) -> String {
    let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
    let output = UnsafeMutablePointer<[UInt8]>.allocate(capacity: 1)
    output.initialize(to: [])
    defer {
      output.deinitialize(count: 1)
      output.deallocate()
      emitter.deallocate()
    }
    guard yaml_emitter_initialize(emitter) != 0 else { throw .noMemory }
    defer { yaml_emitter_delete(emitter) }
    yaml_emitter_set_output(
      emitter,
      { output, bytes, count in
        output?.assumingMemoryBound(to: [UInt8].self).pointee
          .append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return 1
      }, output)
    yaml_emitter_set_unicode(emitter, 1)
    guard yaml_emitter_open(emitter) != 0, yaml_emitter_dump(emitter, document) != 0,
      yaml_emitter_close(emitter) != 0
    else {
      throw PlanFileError(
        .notYAML(emitter.pointee.problem.map { String(cString: $0) } ?? "it cannot be written"))
    }
    return String(decoding: output.pointee, as: UTF8.self)
  }
}
