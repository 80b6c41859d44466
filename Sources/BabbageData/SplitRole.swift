import Foundation

/// What a split of a data set is for.
public enum SplitRole: String, Hashable, Sendable, CaseIterable {
  /// To train on.
  case train
  /// To choose plans and epochs by.
  case validation
  /// To measure with at the end.
  case test

  /// The names of folders that have this role, in lower case.
  var names: [String] {
    switch self {
    case .train: ["train", "training"]
    case .validation: ["val", "valid", "validation", "dev"]
    case .test: ["test", "testing"]
    }
  }

  /// The role of a folder or a table with this name, in upper or lower case.
  init?(named name: String) {
    let name = name.lowercased()
    guard let role = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
    self = role
  }
}
