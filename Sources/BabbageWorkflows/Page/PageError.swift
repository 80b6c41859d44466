import Babbage

/// Why there can be no page of a network.
public enum PageError: DescribedError, Equatable {
  /// The network's input is neither grey nor coloured.
  case notAPicture(MapShape)

  /// What is wrong.
  public var what: String {
    switch self {
    case .notAPicture(let input): "a picture cannot fill an input of \(input)"
    }
  }

  /// The network's input.
  public var location: String { "in the network's input" }

  /// What to do.
  public var remedy: String { "use a network with 1 or 3 input channels" }
}
