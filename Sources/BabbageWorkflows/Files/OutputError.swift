import Babbage

/// Why files cannot be written where they are meant to be.
public enum OutputError: DescribedError, Equatable {
  /// A file would be written over one that is read.
  case isInput(String)
  /// A file would be replaced that Babbage did not write.
  case notOurs(String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .isInput: "the output would overwrite a file that is read"
    case .notOurs: "the file is not one that Babbage wrote"
    }
  }

  /// The file.
  public var location: String {
    switch self {
    case .isInput(let path), .notOurs(let path): "at \(path)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .isInput: "choose another output"
    case .notOurs: "choose another folder, or move the file away"
    }
  }
}
