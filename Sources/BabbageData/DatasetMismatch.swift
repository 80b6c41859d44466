import Babbage

/// Why a data set and a network do not go together.
public enum DatasetMismatch: DescribedError, Equatable {
  /// The images have another shape than the network's input.
  case wrongImages(network: MapShape, data: MapShape, name: String)
  /// The data has more classes than the network has scores.
  case tooManyClasses(network: Int, data: Int, name: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .wrongImages(let network, let data, _):
      "images of \(data) do not fit a network for \(network)"
    case .tooManyClasses(let network, let data, _): "\(data) classes do not fit \(network) scores"
    }
  }

  /// The data set.
  public var location: String {
    switch self {
    case .wrongImages(_, _, let name), .tooManyClasses(_, _, let name): "in data set '\(name)'"
    }
  }

  /// What to do.
  public var remedy: String { "choose a data set that the network was made for" }
}

extension Dataset {
  /// Refuses a network that was made for other images or fewer classes.
  public func check(fits network: Network) throws(DatasetMismatch) {
    guard train.mapShape == network.input else {
      throw .wrongImages(network: network.input, data: train.mapShape, name: name)
    }
    guard classCount <= network.output.count else {
      throw .tooManyClasses(network: network.output.count, data: classCount, name: name)
    }
  }
}

extension ImageSet {
  /// The shape of one image.
  public var mapShape: MapShape { MapShape(channels: channels, height: height, width: width) }
}
