import Babbage
import BabbageWorkflows

/// Why a command cannot do what it was asked to.
package enum CommandFailure: DescribedError, Equatable {
  /// The network's input is neither grey nor coloured.
  case notAPicture(network: MapShape, path: String)
  /// A file has schemes of its own already.
  case schemeOfFile(String)
  /// A file has filters of its own already.
  case widthOfFile(String)
  /// There is no folder for downloads.
  case noCache
  /// A file of tensors says nothing about the network that they belong to.
  case noModelNamed(String)
  /// A data set has no images of a split.
  case noSplit(String, data: String)
  /// Some of the pictures could not be read; each was named before.
  case unreadablePictures(Int, of: Int)
  /// Results cannot be printed; the system's reason follows, if it is known.
  case cannotPrint(String?)

  /// What is wrong.
  package var what: String {
    switch self {
    case .notAPicture(let network, _): "a picture cannot fill an input of \(network)"
    case .schemeOfFile: "a scheme was given for a network that is read from a file"
    case .widthOfFile: "a width was given for a network that is read from a file"
    case .noCache: "there is no folder to download to"
    case .noModelNamed: "a safetensors file holds numbers without a graph"
    case .noSplit(let split, _): "there are no \(split) images"
    case .unreadablePictures(let count, let all): "\(count) of \(all) pictures cannot be read"
    case .cannotPrint(let reason):
      "the results cannot be printed" + (reason.map { " (\($0))" } ?? "")
    }
  }

  /// Where.
  package var location: String {
    switch self {
    case .notAPicture(_, let path): "in \(path)"
    case .schemeOfFile(let path), .widthOfFile(let path), .noModelNamed(let path): "at \(path)"
    case .noCache: "as neither HOME nor XDG_CACHE_HOME is set"
    case .noSplit(_, let data): "in data set '\(data)'"
    case .unreadablePictures: "among the arguments"
    case .cannotPrint: "at standard output"
    }
  }

  /// What to do.
  package var remedy: String {
    switch self {
    case .notAPicture: "use a network with 1 or 3 input channels"
    case .schemeOfFile, .widthOfFile: "leave the option out, or name a built-in network"
    case .noCache: "pass --data-dir"
    case .noModelNamed:
      "name the built-in network with --model, one of "
        + BuiltInNetwork.names.joined(separator: ", ")
    case .noSplit: "choose another --split"
    case .unreadablePictures: "see the lines above"
    case .cannotPrint: "check that it is open and has space left"
    }
  }
}
