import Babbage

/// Why a built-in network cannot be made.
public enum BuiltInNetworkError: DescribedError, Equatable {
  /// No built-in network has this name; the known names follow.
  case unknown(String, known: [String])
  /// The images have fewer rows or columns than the network needs.
  case imagesTooSmall(model: String, images: MapShape, smallest: Int)
  /// What numbers of filters are multiplied by is not positive, or too large.
  case badWidth(Double)
  /// A network is none of the built-in ones, whatever its width.
  case notBuiltIn(String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unknown(let name, _): "there is no model named \(name)"
    case .imagesTooSmall(let model, let images, let smallest):
      "images of \(images.height)x\(images.width) are too small for \(model), "
        + "which needs \(smallest)x\(smallest)"
    case .notBuiltIn(let name):
      "network '\(name)' has none of the built-in architectures, so it cannot be made thinner"
    case .badWidth(let width): "a network \(width) times as wide as published"
    }
  }

  /// The parameter.
  public var location: String {
    switch self {
    case .unknown, .imagesTooSmall: "at option `model`"
    case .badWidth: "at option `width`"
    case .notBuiltIn: "at option `rivals`"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .unknown(_, let known): "choose from \(known.joined(separator: ", "))"
    case .imagesTooSmall: "choose another network, or larger images"
    case .notBuiltIn: "name the `RivalOptions.models` to make thinner instead"
    case .badWidth: "choose a factor above 0, up to \(Int(BuiltInNetwork.largestWidth))"
    }
  }
}
