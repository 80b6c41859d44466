/// Which value of a graph is the scores.
struct GraphOutput {
  /// The name of the value.
  let value: String
  /// Nodes behind it that are left out, the last one first: they only pick a class, or write the
  /// scores in another form.
  let leftOut: [GraphNode]
  /// The graph's outputs that are other values.
  let others: [String]

  private static let passable: Set = [
    "ArgMax", "ZipMap", "Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten",
  ]

  /// The longest way back from an output to the scores: no more nodes make sense there.
  private static let longestWay = 16

  /// Chooses an output.
  ///
  /// - Parameters:
  ///   - outputs: The graph's outputs.
  ///   - wanted: The name of one; `nil` for the only one that has scores.
  ///   - maker: The node that makes a value.
  /// - Throws: ``ONNXError/unsupportedOutput(_:reason:)`` if there is none, or no telling which.
  init(
    of outputs: [ValueInfoProto], wanted: String?, maker: (String) -> NodeProto?
  ) throws(ONNXError) {
    let names = outputs.map { "'\($0.name)'" }.joined(separator: ", ")
    guard !outputs.isEmpty else {
      throw .unsupportedOutput("", reason: "the model has no output")
    }
    let ways = outputs.map { Self.way(to: $0.name, maker) }
    let chosen: Int
    if let wanted {
      guard let index = outputs.firstIndex(where: { $0.name == wanted }) else {
        throw .unsupportedOutput(wanted, reason: "the model has no such output, but \(names)")
      }
      chosen = index
    } else if outputs.count == 1 {
      chosen = 0
    } else {
      // A class and its scores are the same value seen twice.
      let plain = outputs.indices.filter {
        outputs[$0].isListOfScores || ways[$0].leftOut.contains(where: \.picksClasses)
      }
      guard let first = plain.first, Set(plain.map { ways[$0].value }).count == 1 else {
        throw .unsupportedOutput(
          outputs.map(\.name).joined(separator: ", "),
          reason: "\(outputs.count) outputs where one list of scores is expected")
      }
      chosen = plain.min { ways[$0].leftOut.count < ways[$1].leftOut.count } ?? first
    }
    (value, leftOut) = ways[chosen]
    others = outputs.indices.filter { ways[$0].value != ways[chosen].value }
      .map { outputs[$0].name }
  }

  /// The scores behind an output, and what lies between.
  private static func way(
    to output: String, _ maker: (String) -> NodeProto?
  ) -> (value: String, leftOut: [GraphNode]) {
    var (value, passed) = (output, [GraphNode]())
    var found = (value: value, leftOut: passed)
    while passed.count < longestWay, let proto = maker(value) {
      let node = GraphNode(proto)
      guard let input = node.input(0), node.outputs.first == value else { break }
      guard passable.contains(node.op) else { return found }
      passed.append(node)
      value = input
      // Scores cast to integers are no scores any more, classes stay classes. The image is neither.
      if node.picksClasses || node.castsToFloats, maker(value) != nil { found = (value, passed) }
    }
    return found
  }
}

extension GraphNode {
  /// Whether it makes classes of scores.
  fileprivate var picksClasses: Bool { op == "ArgMax" || op == "ZipMap" }

  /// Whether it only rounds.
  fileprivate var castsToFloats: Bool {
    guard op == "Cast", let code = try? integer("to") else { return false }
    return TensorProto.DataType(rawValue: code).map { !NumberFormat($0).isInteger } ?? false
  }
}

extension ValueInfoProto {
  /// Whether this is a number for each class, as far as the file says.
  fileprivate var isListOfScores: Bool {
    guard let tensor = tensorType, let dim = tensor.shape?.dim, dim.count >= 2,
      let type = TensorProto.DataType(rawValue: Int(tensor.elemType)),
      !NumberFormat(type).isInteger
    else { return false }
    return dim[1] != .dimValue(1) && dim[2...].allSatisfy { $0 == .dimValue(1) }
  }
}
