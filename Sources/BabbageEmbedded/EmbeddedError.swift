import Babbage

/// Why a network cannot be exported to C.
public enum EmbeddedError: DescribedError, Equatable {
  /// A number is larger than the tables of the exported program hold.
  case tooLarge(node: String, what: String, value: Int, limit: Int)
  /// The constants and the code take more flash than allowed; the layer with the most is named.
  case tooMuchFlash(bytes: Int, limit: Int, largest: String, layerBytes: Int)
  /// The maps and the working memory take more RAM than allowed; the layer with the most is named.
  case tooMuchMemory(bytes: Int, limit: Int, largest: String, layerBytes: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .tooLarge(_, let what, let value, let limit):
      "\(what): \(value), but the exported program holds at most \(limit)"
    case .tooMuchFlash(let bytes, let limit, _, let layer):
      "\(bytes) bytes of flash where \(limit) are allowed, \(layer) of them for one layer"
    case .tooMuchMemory(let bytes, let limit, _, let layer):
      "\(bytes) bytes of RAM where \(limit) are allowed, \(layer) of them while one layer runs"
    }
  }

  /// The layer.
  public var location: String {
    switch self {
    case .tooLarge(let node, _, _, _), .tooMuchFlash(_, _, let node, _),
      .tooMuchMemory(_, _, let node, _):
      "at layer '\(node)'"
    }
  }

  /// What to change.
  public var remedy: String {
    switch self {
    case .tooLarge: "use a smaller network"
    case .tooMuchFlash: "raise `maxFlash`, or compress this layer further"
    case .tooMuchMemory: "raise `maxMemory`, or stream the image by rows with `streams`"
    }
  }
}
