/// Why a file could not be read or written as a whole.
public enum FileError: DescribedError, Equatable {
  /// There is no file at the path, or it cannot be opened.
  case cannotRead(String)
  /// The path names a folder, a device or a pipe.
  case notAFile(String)
  /// The path names a symbolic link to nothing, or to itself.
  case brokenLink(String)
  /// The file is larger than any that is expected here.
  case tooLarge(String, bytes: Int, limit: Int)
  /// The folder does not exist, is not writable, or the disk is full.
  case cannotWrite(String)
  /// The folder cannot hold a name of this many bytes.
  case nameTooLong(String, bytes: Int, limit: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .cannotRead: "the file cannot be read"
    case .notAFile: "this is not a file"
    case .brokenLink: "this symbolic link does not lead to a file"
    case .tooLarge(_, let bytes, let limit):
      "\(bytes) bytes are more than the limit of \(limit)"
    case .cannotWrite: "the file cannot be written"
    case .nameTooLong(_, let bytes, let limit):
      "a name of \(bytes) bytes where \(limit) are allowed"
    }
  }

  /// The path.
  public var location: String {
    switch self {
    case .cannotRead(let path), .notAFile(let path), .brokenLink(let path),
      .tooLarge(let path, _, _), .cannotWrite(let path), .nameTooLong(let path, _, _):
      "at \(path)"
    }
  }

  /// What to check.
  public var remedy: String {
    switch self {
    case .cannotRead: "check that it exists and may be read"
    case .notAFile: "give the path of a file"
    case .brokenLink: "make it point to a file, or remove it"
    case .tooLarge: "check that this is the right file"
    case .cannotWrite: "check that its folder exists, may be written and has space left"
    case .nameTooLong: "choose a shorter name"
    }
  }
}
