import Babbage

/// Why a data set and a network do not go together.
public enum DatasetMismatch: DescribedError, Equatable {
  /// The images' shape differs from the network's input.
  case wrongImages(network: MapShape, data: MapShape, name: String)
  /// The data has more classes than the network has scores.
  case tooManyClasses(network: Int, data: Int, name: String)
  /// The data has classes that the network does not know.
  case unknownClasses([String], network: [String], data: [String], name: String)
  /// The class's position in the network is beyond the range of labels.
  case noLabel(String, name: String)
  /// Two classes have the same name, so that it is ambiguous.
  case sameName(String, name: String)
  /// The network's last layer cannot be replaced by one for the classes of the data.
  case fixedOutput(network: Int, data: Int, name: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .wrongImages(let network, let data, _):
      "images of \(data) do not fit a network for \(network)"
    case .tooManyClasses(let network, let data, _): "\(data) classes do not fit \(network) scores"
    case .unknownClasses(let unknown, let network, let data, _):
      "the network knows no \(unknown.count == 1 ? "class" : "classes") "
        + "\(Self.list(unknown)): it knows \(Self.list(network)), the data has \(Self.list(data))"
    case .noLabel(let name, _): "class '\(name)' is beyond the 65,536 that labels can tell apart"
    case .sameName(let name, _): "two classes are called '\(name)'"
    case .fixedOutput(let network, let data, _):
      "a network with \(network) scores cannot be given a last layer for \(data) classes"
    }
  }

  /// The data set.
  public var location: String {
    switch self {
    case .wrongImages(_, _, let name), .tooManyClasses(_, _, let name),
      .unknownClasses(_, _, _, let name), .noLabel(_, let name), .sameName(_, let name),
      .fixedOutput(_, _, let name):
      "in data set '\(name)'"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .wrongImages, .tooManyClasses: "choose a data set that the network was made for"
    case .unknownClasses:
      "rename or remove these classes, or train the network for them: see `Dataset.retargeting`"
    case .noLabel: "choose a network with fewer classes"
    case .sameName: "give each class a name of its own"
    case .fixedOutput: "choose a network that ends in a layer with weights"
    }
  }

  /// The most names that are listed.
  private static let listed = 12

  private static func list(_ names: [String]) -> String {
    names.prefix(listed).map { "'\($0)'" }.joined(separator: ", ")
      + (names.count > listed ? " and \(names.count - listed) more" : "")
  }
}

extension Dataset {
  /// Refuses a network that was made for other images or fewer classes.
  public func check(fits network: Network) throws(DatasetMismatch) {
    try check(imagesFit: network)
    guard classCount <= network.output.count else {
      throw .tooManyClasses(network: network.output.count, data: classCount, name: name)
    }
  }

  /// Refuses a network that was made for images of another shape.
  func check(imagesFit network: Network) throws(DatasetMismatch) {
    guard train.mapShape == network.input else {
      throw .wrongImages(network: network.input, data: train.mapShape, name: name)
    }
  }
}

extension ImageSet {
  /// The shape of one image.
  package var mapShape: MapShape { MapShape(channels: channels, height: height, width: width) }
}
