/// Why nodes do not make a network.
public enum NetworkError: DescribedError, Equatable {
  /// Two nodes have the same name.
  case repeatedName(String)
  /// A node has too few or too many inputs.
  case wrongInputCount(node: String, expected: Int, got: Int)
  /// A node takes its input from itself, a later node or one that does not exist.
  case sourceNotBefore(node: String, source: Int)
  /// The weights or the normalisation are meant for another number of channels.
  case wrongChannels(node: String, expected: Int, got: Int)
  /// The bias has the wrong number of values.
  case wrongBias(node: String, expected: Int, got: Int)
  /// A window's size, stride or padding makes no sense.
  case badWindow(node: String)
  /// The window is larger than the map it slides over.
  case windowTooLarge(node: String, map: MapShape)
  /// Maps to be added differ, or maps to be joined differ in more than their channels.
  case differentMaps(node: String, first: MapShape, second: MapShape)
  /// Filters or channels cannot be cut into this many equal groups.
  case badGroups(node: String, groups: Int, filters: Int, channels: Int)
  /// The slope or the bounds of an activation make no sense.
  case badActivation(node: String, String)
  /// A deviation is not a positive number, or there is not one for each mean.
  case badNormalization(node: String)
  /// A variance, or the epsilon that is added to it, is below zero.
  case badVariance(node: String)
  /// A padding is below zero, or larger than any map.
  case badPadding(node: String)
  /// A slice takes positions that a map does not have.
  case badSlice(node: String, map: MapShape)
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
  /// The number of class names is not the number of scores.
  case wrongClassNames(expected: Int, got: Int)
  /// The name of a class is empty or longer than a file can hold.
  case badClassName(String)
  /// The activation maps that are alive at the same time are larger than any that this package
  /// handles.
  case mapsTooLarge(node: String, bytes: Int)
  /// The network cannot run on integers alone.
  case notInteger(node: String, String)
  /// A range that is known has an infinite end, or leaves out 0.
  case badRange(node: String)
  /// A stored number is infinite or not a number.
  case notFinite(node: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .repeatedName: "two nodes have the same name"
    case .wrongInputCount(_, let expected, let got): "\(got) inputs instead of \(expected)"
    case .sourceNotBefore(_, let source): "input from node \(source), which does not come before"
    case .wrongChannels(_, let expected, let got):
      "\(got) input channels where the weights expect \(expected)"
    case .wrongBias(_, let expected, let got): "\(got) bias values instead of \(expected)"
    case .badWindow: "a stride, window size or padding out of range"
    case .windowTooLarge(_, let map): "the window is larger than the map \(map)"
    case .differentMaps(_, let first, let second):
      "maps of \(first) and \(second) do not fit together"
    case .badGroups(_, let groups, let filters, let channels):
      "\(filters) filters and \(channels) channels in \(groups) groups"
    case .badActivation(_, let reason): reason
    case .badNormalization: "the deviations are not one positive number for each mean"
    case .badVariance: "a variance or epsilon below zero"
    case .badPadding: "a padding out of range"
    case .badSlice(_, let map): "positions outside the map \(map)"
    case .badDepth(let depth): "a depth of \(depth) is not 6n + 2 for blocks n of 1 or more"
    case .mapTooLarge(_, let map): "a map of \(map) is empty or too large"
    case .weightTooLarge(_, let weight): "weights of \(weight) are empty or too large"
    case .badScheme(_, let error): error.what
    case .unknownLayer: "the network has no such layer"
    case .badName, .badClassName: "a name that is empty or longer than 255 bytes"
    case .wrongClassNames(let expected, let got):
      "\(got) class names for \(expected) scores"
    case .mapsTooLarge(_, let bytes): "maps of \(bytes) bytes at the same time"
    case .notInteger(_, let reason): "no integer form: \(reason)"
    case .badRange: "a range with an infinite end, or without 0"
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
      .badName(let node), .mapsTooLarge(let node, _), .notInteger(let node, _),
      .badGroups(let node, _, _, _), .badActivation(let node, _), .badNormalization(let node),
      .badVariance(let node), .badPadding(let node), .badSlice(let node, _),
      .badRange(let node):
      "at node '\(node)'"
    case .unknownLayer(let name, _): "at layer '\(name)'"
    case .badDepth: "at parameter 'depth'"
    case .wrongClassNames: "at the classes"
    case .badClassName(let name): "at class '\(name.prefix(40))'"
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
    case .badGroups: "choose a number of groups that divides both"
    case .badActivation: "use finite slopes and a low bound that is not above the high one"
    case .badNormalization: "give one mean and one positive deviation for each channel"
    case .badPadding:
      "pad with at least 0 and at most \(ShapeInference.largestMap) channels, rows and columns"
    case .badSlice: "choose positions of the map, at least one on each axis"
    case .badDepth: "choose 8, 14, 20, 32, 44, 56, 110 or another depth of that form"
    case .badName, .badClassName: "give it a short name"
    case .wrongClassNames: "give each score a name, or none of them"
    case .mapsTooLarge: "use smaller images or fewer channels"
    case .badVariance: "get an undamaged file, or export the model again"
    case .badRange: "give finite ends on both sides of 0, or no range"
    case .notFinite: "train again with a smaller learning rate, or get an undamaged file"
    case .notInteger: "run it with the floating-point engine, or change this node"
    case .wrongInputCount: "give the node the inputs that its operation takes"
    case .wrongBias: "give one value for each filter, or for each map of the core"
    case .badWindow:
      "use sizes and strides of at least 1, and pad a pooling by less than its window"
    case .wrongChannels, .windowTooLarge, .differentMaps:
      "check the shapes of the layers before it"
    }
  }
}
