import Foundation

/// The part of a model's graph that its output depends on, in topological order.
struct ImportedGraph {
  /// The graph's name.
  let name: String
  /// The version of the operator set.
  let opset: Int
  /// The only input that is not an initialiser.
  let input: ValueInfoProto
  /// The name of the scores.
  let output: String
  /// Nodes behind the scores that are left out, the last one first.
  let leftOut: [GraphNode]
  /// Outputs that are not the scores.
  let otherOutputs: [String]
  /// The numbers that come with the model, by name.
  let initializers: [String: TensorProto]
  /// The nodes that the output depends on; each after those whose values it reads.
  let nodes: [GraphNode]
  /// How often each value is read, by nodes and as the output.
  let readers: [String: Int]
  /// Text that comes with the model, by key.
  let metadata: [String: String]
  /// Whether windows run over a single axis.
  let hasLines: Bool
  /// Whether every reader of the input transposes it from NHWC to NCHW.
  let transposesInput: Bool

  /// Sorts a model's graph.
  ///
  /// `output` is the name of the output to import, if the model has several.
  init(_ model: ModelProto, output wanted: String? = nil) throws(ONNXError) {
    guard let graph = model.graph else { throw .notAModel("it has no graph") }
    name = graph.name
    metadata = Dictionary(model.metadataProps.map { ($0.key, $0.value) }) { first, _ in first }
    let version = model.opsetImport.first { Self.isStandard($0.domain) }?.version ?? 0
    guard ONNXFile.opsets.contains(Int(version)) else { throw .unsupportedOpset(Int(version)) }
    opset = Int(version)

    initializers = Dictionary(graph.initializer.map { ($0.name, $0) }) { first, _ in first }
    let known = initializers
    let inputs = graph.input.filter { known[$0.name] == nil }
    guard let input = inputs.first, inputs.count == 1 else {
      throw .unsupportedInput(
        inputs.map(\.name).joined(separator: ", "),
        reason: "\(inputs.count) inputs where one image is expected",
        advice: "export a model that takes one image")
    }
    let protos = try QuantizedOperators.expanded(graph.node, initializers: known.keys)
    let makers = Dictionary(
      protos.enumerated().flatMap { index, node in node.output.map { ($0, index) } }
    ) { first, _ in first }
    let scores = try GraphOutput(of: graph.output, wanted: wanted) { value in
      makers[value].map { protos[$0] }
    }
    self.input = input
    (output, leftOut, otherOutputs) = (scores.value, scores.leftOut, scores.others)
    let given = Set(known.keys).union([input.name])
    nodes = try Self.sorted(protos, given: given, output: output)
    var readers = [output: 1]
    for name in nodes.flatMap(\.inputs) { readers[name, default: 0] += 1 }
    self.readers = readers
    hasLines = nodes.contains { node in
      node.integers("kernel_shape")?.count == 1
        || node.op == "Conv" && node.input(1).flatMap { known[$0]?.dims.count } == 3
    }
    transposesInput = Self.transposes(input.name, nodes)
  }

  /// Whether all that is done with a value first leads to a transposition from NHWC to NCHW.
  private static func transposes(_ value: String, _ nodes: [GraphNode]) -> Bool {
    // What changes each number alone, or pads, leaves the axes as they are.
    let passed: Set = ["Cast", "Identity", "Add", "Sub", "Mul", "Div", "Clip", "Pad"]
    var (values, found): (Set, Bool) = ([value], false)
    for node in nodes where node.inputs.contains(where: values.contains) {
      if node.op == "Transpose", node.integers("perm") == [0, 3, 1, 2] {
        found = true
      } else if passed.contains(node.op) {
        values.formUnion(node.outputs)
      } else {
        return false
      }
    }
    return found
  }

  private static func isStandard(_ domain: String) -> Bool { ["", "ai.onnx"].contains(domain) }

  /// Walks back from the output, depth first: a node follows all of its inputs.
  private static func sorted(
    _ protos: [NodeProto], given: Set<String>, output: String
  ) throws(ONNXError) -> [GraphNode] {
    var nodes: [GraphNode] = []
    var maker: [String: Int] = [:]
    for (index, proto) in protos.enumerated() {
      let node = GraphNode(proto)
      for value in node.outputs where !value.isEmpty {
        guard maker[value] == nil, !given.contains(value) else { throw .repeatedValue(value) }
        maker[value] = index
      }
      nodes.append(node)
    }
    // Exporters may give several nodes the name of the module that they come from.
    let names = Dictionary(nodes.map { ($0.name, 1) }, uniquingKeysWith: +)
    for index in nodes.indices
    where names[nodes[index].name, default: 0] > 1 && !nodes[index].isPart {
      let output = nodes[index].outputs.first ?? ""
      if output != nodes[index].name { nodes[index].label += "', output '\(output)" }
    }
    enum Mark { case open, done }
    var marks: [Int: Mark] = [:]
    var order: [Int] = []
    guard let last = maker[output] else {
      throw .unsupportedOutput(output, reason: "no node produces this output")
    }
    // An explicit stack, as hostile graphs may be deep: a node and its next input to visit.
    var stack = [(node: last, input: 0)]
    while let (index, next) = stack.last {
      let node = nodes[index]
      if next == 0 {
        marks[index] = .open
        guard isStandard(protos[index].domain) else {
          throw .unsupportedOperator(
            "\(protos[index].domain).\(node.op)", node: node.label,
            advice: "export with standard operators only")
        }
      }
      guard next < node.inputs.count else {
        marks[index] = .done
        order.append(index)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].input += 1
      let value = node.inputs[next]
      if value.isEmpty || given.contains(value) { continue }
      guard let source = maker[value] else { throw .missingValue(value, node: node.label) }
      switch marks[source] {
      case .done: continue
      case .open: throw .cycle(node: node.label)
      case nil: stack.append((source, 0))
      }
    }
    // If the file's own order is topological, it is kept.
    let isSorted = order.allSatisfy { index in
      nodes[index].inputs.allSatisfy { (maker[$0] ?? -1) < index }
    }
    return (isSorted ? order.sorted() : order).map { nodes[$0] }
  }
}
