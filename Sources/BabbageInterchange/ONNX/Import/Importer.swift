import Babbage
import Foundation

/// Turns a graph into the nodes of a network, one after the other.
///
/// Constants are folded on the way; what remains are maps, each with its layout.
struct Importer {
  /// A value of the graph.
  enum Value {
    case constant(Constant)
    case map(ImportedMap)
  }

  let graph: ImportedGraph
  let options: ONNXImportOptions
  var folding: Folding
  var values: [String: Value] = [:]
  private(set) var nodes: [Node] = []
  private var shapes: [MapShape] = []
  /// Whether each node can give nothing below zero.
  private var nonNegative: [Bool] = []
  private let input: MapShape
  private let shapeInference: ShapeInference
  private var names = NodeNames()
  /// What the network has not of the model.
  var notes: [ONNXNote] = []
  /// The flattened forms of maps that have been made so far.
  private var flattened: [Node.Source: ImportedMap] = [:]

  init(
    _ graph: ImportedGraph, files: ExternalFiles, options: ONNXImportOptions,
    plane: InputImage.Plane
  ) throws {
    self.graph = graph
    self.options = options
    folding = Folding(opset: graph.opset, files: files)
    let image = try InputImage(
      graph.input, size: options.inputSize, isChannelsLast: graph.transposesInput,
      plane: plane)
    input = image.shape
    shapeInference = ShapeInference(input: input)
    var map = ImportedMap(.image, input).laidOut(image.axes)
    if let normalization = options.normalization ?? image.normalization {
      let source = try append("normalize", .normalize(normalization), to: [.image])
      map = ImportedMap(source, input).laidOut(image.axes)
      if options.normalization == nil { notes.append(.bytes(input: graph.input.name)) }
    }
    map.holdsBytes = image.format == .uint8
    if image.format == .float16 || image.format == .bfloat16 {
      noteRounding(from: "input '\(graph.input.name)'", to: image.format)
    }
    set(graph.input.name, .map(map))
  }

  /// Lowers all nodes.
  mutating func network() throws -> Network {
    for node in graph.nodes { try lower(node) }
    guard case .map(var scores)? = values[graph.output] else {
      throw ONNXError.unsupportedOutput(graph.output, reason: "it does not depend on the image")
    }
    try leaveOut(of: scores)
    guard scores.matrix == nil else {
      throw ONNXError.unsupportedOutput(
        graph.output, reason: "a map of \(scores.shape) as a tensor of \(scores.tensorShape)")
    }
    if !scores.isChannelsFirst, scores.isInOrder { scores = try flatten(scores, name: "flatten") }
    guard case .node(let last) = scores.source else {
      throw ONNXError.unsupportedOutput(graph.output, reason: "it is the image as it came in")
    }
    guard scores.isChannelsFirst else {
      throw ONNXError.unsupportedOutput(
        graph.output, reason: "its axes are not in the order of channels, rows, columns")
    }
    for node in nodes where !node.operation.isFinite {
      throw NetworkError.notFinite(node: node.name)
    }
    let name = options.name ?? (graph.name.isEmpty ? "network" : graph.name)
    return try Network(
      name: String(decoding: name.utf8.prefix(200), as: UTF8.self), input: input,
      nodes: SpelledOutActivations.joined(nodes).reached(from: last),
      classNames: options.classNames.isEmpty
        ? ClassNames.decode(graph.metadata, count: scores.shape.count) : options.classNames)
  }

  private mutating func lower(_ node: GraphNode) throws {
    guard let schema = OperatorSchema.known[node.op] else {
      throw ONNXError.unsupportedOperator(
        node.op, node: node.label, advice: Self.advice(for: node.op))
    }
    try schema.check(node, opset: graph.opset)
    guard let output = node.outputs.first, !output.isEmpty else { throw node.bad("no output") }
    if ["Split", "DynamicQuantizeLinear"].contains(node.op) {
      let values = node.op == "Split" ? try split(node) : try quantizeDynamically(node)
      for (output, value) in zip(node.outputs, values) where !output.isEmpty { set(output, value) }
      return
    }
    for output in node.outputs.dropFirst() where graph.readers[output, default: 0] > 0 {
      throw node.unsupported(
        "its output '\(output)' is used", "export the model for inference, without it")
    }
    var constants: [Constant?] = []
    for index in node.inputs.indices {
      guard let name = node.input(index) else {
        constants.append(nil)
        continue
      }
      guard case .constant(let constant) = try value(name, of: node) else {
        set(output, try lowerMaps(node))
        return
      }
      constants.append(constant)
    }
    guard let constant = try folding.fold(node, constants) else {
      throw node.unsupported(
        "inputs that are all constants", "simplify the model first, for example with onnxsim")
    }
    set(output, .constant(constant))
  }

  mutating func set(_ name: String, _ value: Value) { values[name] = value }
}

// MARK: Nodes

extension Importer {
  /// The operation that produces a map, and the index of its node; `nil` for the image.
  func node(of source: Node.Source) -> (index: Int, operation: Node.Operation)? {
    if case .node(let index) = source { (index, nodes[index].operation) } else { nil }
  }

  /// Adds a node to the network.
  mutating func append(
    _ name: String, _ operation: Node.Operation, to inputs: [Node.Source]
  ) throws -> Node.Source {
    let node = Node(name: names.unique(name), operation: operation, inputs: inputs)
    let shape = try shape(of: node)
    shapes.append(shape)
    nodes.append(node)
    nonNegative.append(givesNothingNegative(node))
    return .node(nodes.count - 1)
  }

  /// Adds a node that changes the values of a map but not its shape or layout.
  mutating func appendElementwise(
    _ node: GraphNode, _ operation: Node.Operation, to map: ImportedMap
  ) throws -> Value {
    .map(try appendPart(NodeNames.name(for: node, keepsOperator: true), operation, to: map))
  }

  /// The same for a part of what a node of the graph computes, which has a name of its own.
  mutating func appendPart(
    _ name: String, _ operation: Node.Operation, to map: ImportedMap
  ) throws -> ImportedMap {
    let source = try append(name, operation, to: [map.source])
    return ImportedMap(source, map.shape).laidOut(map.axes)
  }

  /// Adds a node that produces a map in NCHW layout.
  ///
  /// The tensor has the first `rank` axes; those left out have length 1.
  mutating func appendMap(
    _ name: String, _ operation: Node.Operation, to inputs: [ImportedMap], rank: Int = 4
  ) throws -> ImportedMap {
    let source = try append(name, operation, to: inputs.map(\.source))
    return ImportedMap(source, shapes[shapes.count - 1], rank: rank)
  }

  /// Replaces the operation of a node that has only one reader.
  ///
  /// - Returns: The map that it now produces, in NCHW layout.
  @discardableResult
  mutating func replace(_ index: Int, with operation: Node.Operation) throws -> ImportedMap {
    nodes[index].operation = operation
    nonNegative[index] = givesNothingNegative(nodes[index])
    let shape = try shape(of: nodes[index])
    shapes[index] = shape
    return ImportedMap(.node(index), shapes[index])
  }

  /// Whether a map has nothing below zero, whatever the image.
  func isNonNegative(_ source: Node.Source) -> Bool {
    if case .node(let index) = source { nonNegative[index] } else { true }
  }

  private func givesNothingNegative(_ node: Node) -> Bool {
    switch node.operation {
    case .activation(let activation):
      switch activation {
      case .relu, .sigmoid, .hardSigmoid, .softplus: true
      case .clip(let low, _): low >= 0
      case .leakyRelu, .hardSwish, .tanh, .elu, .swish, .gelu, .mish, .erf, .reciprocal, .power:
        false
      }
    case .softmax: true
    case .maxPool, .averagePool, .globalAveragePool, .add, .multiply, .concat, .shuffle,
      .upsample, .pad, .slice, .flatten:
      node.inputs.allSatisfy(isNonNegative)
    case .convolution, .linear, .batchNorm, .normalize: false
    }
  }

  /// Keeps the range of a map; several are one that has them all.
  ///
  /// `wider` is a range that the map was said to have, which this one replaces.
  mutating func setRange(
    _ range: ClosedRange<Float>, of source: Node.Source, insteadOf wider: ClosedRange<Float>? = nil
  ) {
    guard case .node(let index) = source else { return }
    // A view of a map is no map of its own.
    if nodes[index].operation == .flatten {
      return setRange(range, of: nodes[index].inputs[0], insteadOf: wider)
    }
    let known = nodes[index].range == wider ? nil : nodes[index].range
    let old = known ?? range
    nodes[index].range =
      min(old.lowerBound, range.lowerBound)...max(old.upperBound, range.upperBound)
  }

  private func shape(of node: Node) throws(NetworkError) -> MapShape {
    var maps: [MapShape] = []
    for source in node.inputs {
      if case .node(let index) = source { maps.append(shapes[index]) } else { maps.append(input) }
    }
    return try shapeInference.shape(of: node, from: maps)
  }

  /// All elements of a map as channels.
  ///
  /// - Precondition: They are in the order of channels, rows and columns.
  mutating func flatten(_ map: ImportedMap, name: String) throws -> ImportedMap {
    if map.shape.count == map.shape.channels {
      return map.laidOut([[], [.channels]])
    }
    if let made = flattened[map.source] { return made }
    var flat = try appendMap(name, .flatten, to: [map], rank: 2)
    // A view of the map, which others may read as well.
    flat.isShared = true
    flattened[map.source] = flat
    return flat
  }
}

extension [Node] {
  /// The nodes that one of them depends on, with that one last.
  fileprivate func reached(from last: Int) -> [Node] {
    var needed: Set<Int> = [last]
    for index in indices.prefix(last + 1).reversed() where needed.contains(index) {
      for case .node(let source) in self[index].inputs { needed.insert(source) }
    }
    let kept = needed.sorted()
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    return kept.map { index in
      var node = self[index]
      node.inputs = node.inputs.map { source in
        if case .node(let old) = source, let new = places[old] { .node(new) } else { source }
      }
      return node
    }
  }
}
