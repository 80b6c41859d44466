import Babbage

/// Why a sweep cannot start or go on.
public enum SweepError: DescribedError, Equatable {
  /// There are results in the folder already.
  case alreadyThere(path: String)
  /// The results are of another network, other data or other options.
  case otherSweep(path: String, differences: [String])
  /// A plan has changed since its row was made.
  case otherPlan(label: String, path: String)
  /// The results cannot be read.
  case damaged(path: String)
  /// Two networks would have the same name.
  case sameName(String)
  /// A scheme would approximate a rival's layers.
  case badRival(Scheme)

  /// What is wrong.
  public var what: String {
    switch self {
    case .alreadyThere: "there are already results of a sweep"
    case .otherSweep(_, let differences):
      "the results belong to another sweep: \(differences.joined(separator: "; "))"
    case .otherPlan(let label, _): "the plan of row '\(label)' has changed"
    case .damaged: "the results cannot be read"
    case .sameName(let label): "two networks would be named \(label)"
    case .badRival(let scheme): "'\(scheme)' approximates a rival's layers"
    }
  }

  /// Where.
  public var location: String {
    switch self {
    case .alreadyThere(let path), .otherSweep(let path, _), .damaged(let path): "at \(path)"
    case .otherPlan(_, let path): "at \(path)"
    case .sameName: "at option `plans`"
    case .badRival: "at option `RivalOptions.schemes`"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .alreadyThere: "go on from them with `resume`, or choose another folder"
    case .otherSweep:
      "use the options and data that wrote them, with other budgets and plans only, or choose "
        + "another folder"
    case .otherPlan: "give the plan another name, or choose another folder"
    case .damaged: "remove the file, or choose another folder"
    case .sameName: "rename the plan's file"
    case .badRival: "give terms like bits=4 and scales=5 only"
    }
  }
}
