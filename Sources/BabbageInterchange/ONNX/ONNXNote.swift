/// What an import says about a network that is not all that the model is.
public enum ONNXNote: Equatable, Sendable, CustomStringConvertible {
  /// A node behind the scores is left out.
  case leftOut(node: String, operator: String)
  /// The model has outputs beside the scores.
  case otherOutputs([String], scores: String)
  /// The model's images are bytes from 0 to 255.
  case bytes(input: String)
  /// The model rounds what the network computes in float32, from a node or the input on.
  case rounded(from: String, type: String)
  /// What a node does takes the network more multiplications than the model.
  case costly(node: String, reason: String)

  /// The note in one sentence.
  public var description: String {
    switch self {
    case .leftOut(let node, let name):
      "\(name) at node '\(node)' is left out: the network gives the scores before it"
    case .otherOutputs(let names, let scores):
      "the scores are '\(scores)'; left out: "
        + names.map { "'\($0)'" }.joined(separator: ", ")
    case .bytes(let input):
      "input '\(input)' takes bytes from 0 to 255: the network takes images from 0 to 1, "
        + "and multiplies them by 255 first"
    case .rounded(let place, let type):
      "the model computes in \(type) from \(place) on: the network does so in float32"
    case .costly(let node, let reason):
      "node '\(node)' takes more multiplications than in the model: \(reason)"
    }
  }
}
