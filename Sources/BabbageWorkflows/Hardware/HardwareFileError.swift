import Babbage

/// Why settings do not describe an array or a technology.
public enum HardwareFileError: DescribedError, Equatable {
  /// A setting has an unknown name; the known names follow.
  case unknownSetting(String, path: String, known: [String])
  /// A setting is missing, or its value is not of the kind that belongs there.
  case badSetting(String, value: String?, path: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unknownSetting(let name, _, _): "there is no setting named \(name)"
    case .badSetting(let name, let value?, _): "\(name) cannot be '\(value)'"
    case .badSetting(let name, nil, _): "\(name) is missing"
    }
  }

  /// The file.
  public var location: String {
    switch self {
    case .unknownSetting(_, let path, _), .badSetting(_, _, let path): "in \(path)"
    }
  }

  /// What to write instead.
  public var remedy: String {
    switch self {
    case .unknownSetting(_, _, let known): "choose from \(known.joined(separator: ", "))"
    case .badSetting: "write a line such as `rows: 12`"
    }
  }
}
