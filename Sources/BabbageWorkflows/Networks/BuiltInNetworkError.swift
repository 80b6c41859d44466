import Babbage

/// Why a built-in network cannot be made.
public enum BuiltInNetworkError: DescribedError, Equatable {
  /// No built-in network has this name; the known names follow.
  case unknown(String, known: [String])
  /// The images have fewer rows or columns than the network needs.
  case imagesTooSmall(model: String, images: MapShape, smallest: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unknown(let name, _): "there is no model named \(name)"
    case .imagesTooSmall(let model, let images, let smallest):
      "images of \(images.height)x\(images.width) are too small for \(model), "
        + "which needs \(smallest)x\(smallest)"
    }
  }

  /// The parameter.
  public var location: String { "at option `model`" }

  /// What to do.
  public var remedy: String {
    switch self {
    case .unknown(_, let known): "choose from \(known.joined(separator: ", "))"
    case .imagesTooSmall: "choose another network, or larger images"
    }
  }
}
