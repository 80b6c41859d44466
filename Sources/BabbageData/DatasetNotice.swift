/// Something about a data set that does not keep it from being used, but may be unintended.
public enum DatasetNotice: Hashable, Sendable, CustomStringConvertible {
  /// A class has a folder without pictures.
  case emptyClass(String)
  /// A class has training pictures, but none to test with.
  case untestedClass(String)
  /// Pictures lie in a folder that should have a folder for each class.
  case unlabelled(folder: String, count: Int)
  /// A link leads back to a folder that contains it.
  case linkToAbove(String)
  /// There are no splits, so that all pictures are used for the test.
  case allTested(count: Int)
  /// Pictures could not be read and were left out; some follow, with the reason.
  case skipped(count: Int, some: [String])
  /// Pictures were read in spite of faults; some follow, with the fault.
  case faulty(count: Int, some: [String])

  /// A sentence without a full stop.
  public var description: String {
    switch self {
    case .emptyClass(let name): "class '\(name)' has no pictures and is left out"
    case .untestedClass(let name): "class '\(name)' has no pictures to test with"
    case .unlabelled(let folder, let count):
      "\(count) \(Self.pictures(count)) in \(folder) lie beside the folders of classes "
        + "and are not used"
    case .linkToAbove(let path): "\(path) is a link to a folder that it is in, and is not followed"
    case .allTested(let count):
      "the data is not split, so all \(count) pictures are used for testing"
    case .skipped(let count, let some):
      "\(count) \(Self.pictures(count)) cannot be read and \(count == 1 ? "is" : "are") left out: "
        + Self.list(some, of: count)
    case .faulty(let count, let some):
      "\(count) \(Self.pictures(count)) \(count == 1 ? "has" : "have") faults but could be read: "
        + Self.list(some, of: count)
    }
  }

  /// The most pictures that are listed.
  static let listed = 10

  /// The first ones, and how many more there are.
  static func list(_ some: [String], of count: Int) -> String {
    let rest = count - some.count
    return some.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  private static func pictures(_ count: Int) -> String { count == 1 ? "picture" : "pictures" }
}
