/// Why nodes do not make a network.
public enum NetworkError: DescribedError, Equatable {
  /// Two nodes have the same name.
  case repeatedName(String)
  /// A node has too few or too many inputs.
  case wrongInputCount(node: String, expected: Int, got: Int)
  /// A node takes its input from itself, a later node or none.
  case sourceNotBefore(node: String, source: Int)
  /// The weights or the normalisation are made for another number of channels.
  case wrongChannels(node: String, expected: Int, got: Int)
  /// The bias has the wrong number of values.
  case wrongBias(node: String, expected: Int, got: Int)
  /// A window's size, stride or padding makes no sense.
  case badWindow(node: String)
  /// The window is larger than the map it slides over.
  case windowTooLarge(node: String, map: MapShape)
  /// The two maps to be added differ.
  case differentMaps(node: String, first: MapShape, second: MapShape)
  /// A shortcut has fewer channels than its input: it can add channels, not drop any.
  case narrowingShortcut(node: String, channels: Int, got: Int)
  /// A residual network cannot have this many layers.
  case badDepth(Int)
  /// A map is empty or larger than any that this package handles.
  case mapTooLarge(node: String, map: MapShape)
  /// Weights are empty or larger than any that this package handles.
  case weightTooLarge(node: String, weight: WeightShape)
  /// The scheme of a layer does not suit its weights.
  case badScheme(node: String, SchemeError)
  /// A plan names a layer that the network does not have.
  case unknownLayer(String, known: [String])
  /// A name is empty or longer than a file can hold.
  case badName(String)
  /// The maps that live at the same time are larger than any that this package handles.
  case planTooLarge(node: String, bytes: Int)
  /// The network cannot run on integers alone.
  case notInteger(node: String, String)
  /// A stored number is infinite or not a number.
  case notFinite(node: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .repeatedName: "two nodes have the same name"
    case .wrongInputCount(_, let expected, let got): "\(got) inputs where \(expected) belong"
    case .sourceNotBefore(_, let source): "input from node \(source), which does not come before"
    case .wrongChannels(_, let expected, let got):
      "\(got) input channels where the weights expect \(expected)"
    case .wrongBias(_, let expected, let got): "\(got) bias values where \(expected) belong"
    case .badWindow: "a stride, window size or padding out of range"
    case .windowTooLarge(_, let map): "the window is larger than the map \(map)"
    case .differentMaps(_, let first, let second): "maps of \(first) and \(second) cannot be added"
    case .narrowingShortcut(_, let channels, let got):
      "a shortcut of \(channels) channels cannot hold the \(got) that go in"
    case .badDepth(let depth): "a depth of \(depth) is not 6n + 2 for blocks n of 1 or more"
    case .mapTooLarge(_, let map): "a map of \(map) is empty or too large"
    case .weightTooLarge(_, let weight): "weights of \(weight) are empty or too large"
    case .badScheme(_, let error): error.what
    case .unknownLayer: "the network has no such layer"
    case .badName: "a name that is empty or longer than 255 bytes"
    case .planTooLarge(_, let bytes): "maps of \(bytes) bytes at the same time"
    case .notInteger(_, let reason): "no integer form: \(reason)"
    case .notFinite: "a number is infinite or not a number"
    }
  }

  /// The node.
  public var location: String {
    switch self {
    case .repeatedName(let node), .wrongInputCount(let node, _, _), .sourceNotBefore(let node, _),
      .wrongChannels(let node, _, _), .wrongBias(let node, _, _), .badWindow(let node),
      .windowTooLarge(let node, _), .differentMaps(let node, _, _), .mapTooLarge(let node, _),
      .weightTooLarge(let node, _), .badScheme(let node, _), .notFinite(let node),
      .badName(let node), .planTooLarge(let node, _), .notInteger(let node, _),
      .narrowingShortcut(let node, _, _):
      "at node '\(node)'"
    case .unknownLayer(let name, _): "at layer '\(name)'"
    case .badDepth: "at parameter 'depth'"
    }
  }

  /// What to change.
  public var remedy: String {
    switch self {
    case .repeatedName: "give each node a name of its own"
    case .sourceNotBefore: "put the nodes in topological order"
    case .badScheme(_, let error): error.remedy
    case .unknownLayer(_, let known): "choose from \(known.joined(separator: ", "))"
    case .mapTooLarge, .weightTooLarge:
      "use maps of at most \(ShapeInference.largestMap) and weights of at most "
        + "\(ShapeInference.largestWeight) elements"
    case .narrowingShortcut: "give it as many channels as its input has, or more"
    case .badDepth: "choose 8, 14, 20, 32, 44, 56, 110 or another depth of that form"
    case .badName: "give it a short name"
    case .planTooLarge:
      "use at most \(Plan.largestArena) bytes, with smaller images or fewer channels"
    case .notFinite: "train again with a smaller learning rate, or get an undamaged file"
    case .notInteger: "run it with the floating-point engine, or change this node"
    default: "check the shapes of the layers before it"
    }
  }
}
