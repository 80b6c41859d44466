/// Why bytes are not a valid file.
public struct FileFormatError: DescribedError, Equatable {
  /// What can be wrong with a field.
  public enum Problem: Equatable, Sendable {
    /// The file does not begin with the bytes that mark its format.
    case wrongMagic
    /// The file was written by a later version of this package.
    case unsupportedVersion(Int)
    /// The file ends before the field does.
    case truncated
    /// There are bytes left over at the end.
    case trailingBytes(Int)
    /// The bytes changed since they were written.
    case wrongChecksum
    /// The field has a value that is not allowed there.
    case badValue(String)
  }

  /// What is wrong.
  public let problem: Problem

  /// The field, for example `node 3 'conv2': rows`.
  public let field: String

  /// The file, if it is known.
  public var path: String?

  /// Combines the parts.
  package init(_ problem: Problem, field: String, path: String? = nil) {
    self.problem = problem
    self.field = field
    self.path = path
  }

  /// What is wrong.
  public var what: String {
    switch problem {
    case .wrongMagic: "the file is not of the expected kind"
    case .unsupportedVersion(let version): "the file has format version \(version)"
    case .truncated: "the file ends too early"
    case .trailingBytes(let count): "the file has \(count) bytes too many"
    case .wrongChecksum: "the file is damaged"
    case .badValue(let value): value
    }
  }

  /// The field, and the file if it is known.
  public var location: String { "in \(field)" + (path.map { " of \($0)" } ?? "") }

  /// What to do.
  public var remedy: String {
    switch problem {
    case .wrongMagic: "give a file that this command wrote"
    case .unsupportedVersion: "use a newer Babbage"
    case .truncated, .trailingBytes, .wrongChecksum, .badValue: "get or make the file again"
    }
  }
}
