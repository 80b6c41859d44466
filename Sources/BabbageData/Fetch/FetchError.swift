import Babbage

/// Why a data set could not be downloaded.
public enum FetchError: DescribedError, Equatable {
  /// The data set is part of the program.
  case nothingToFetch(String)
  /// No mirror gave the file; each mirror's reason follows.
  case noMirror(file: String, reasons: [String])
  /// Another process is downloading to the same file.
  case busy(String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .nothingToFetch(let name): "\(name) comes with the program and needs no download"
    case .noMirror(let file, _): "\(file) could not be downloaded"
    case .busy: "another download of this file is running"
    }
  }

  /// The mirrors and their reasons, or the file.
  public var location: String {
    switch self {
    case .nothingToFetch: "in the catalogue"
    case .noMirror(_, let reasons):
      reasons.isEmpty ? "as it has no mirror" : "from \(reasons.joined(separator: "; "))"
    case .busy(let path): "at \(path)"
    }
  }

  /// What the user can do about it.
  public var remedy: String {
    switch self {
    case .nothingToFetch: "load it by its name"
    case .noMirror:
      "try again later (what has arrived is kept), or get it by other means and pass "
        + "`dataDirectory`"
    case .busy: "wait for it, or stop it"
    }
  }
}
