/// What the network has not of the model.
extension Importer {
  /// Says which nodes behind the scores and which outputs the network has not.
  mutating func leaveOut(of scores: ImportedMap) throws {
    for node in graph.leftOut.reversed() {
      try OperatorSchema.known[node.op]?.check(node, opset: graph.opset)
      switch node.op {
      case "ArgMax":
        let axis = ShapeRule.axis(
          try node.integer("axis", default: 0), rank: scores.axes.count)
        guard scores.axes.indices.allSatisfy({ $0 == axis || scores.axes[$0].isEmpty }) else {
          throw node.unsupported(
            "classes over a part of a tensor of \(scores.tensorShape)",
            "export a model that gives one class for an image, or only its scores")
        }
        notes.append(.leftOut(node: node.label, operator: node.op))
      case "ZipMap": notes.append(.leftOut(node: node.label, operator: node.op))
      case "Cast":
        let format = try folding.castFormat(node)
        if format != .float32, format != .float64 {
          notes.append(.leftOut(node: node.label, operator: node.op))
        }
      default: break
      }
    }
    if !graph.otherOutputs.isEmpty {
      notes.append(.otherOutputs(graph.otherOutputs, scores: graph.output))
    }
  }

  /// Notes that the model rounds its maps, and where it does so first.
  mutating func noteRounding(from place: String, to format: NumberFormat) {
    let isNoted = notes.contains { if case .rounded = $0 { true } else { false } }
    if !isNoted { notes.append(.rounded(from: place, type: "\(format)")) }
  }
}
