import ArgumentParser
import Babbage

extension PayloadCoding: ExpressibleByArgument {
  /// The coding of a name: `packed` or `range`.
  public init?(argument: String) {
    guard let coding = Self.allCases.first(where: { $0.defaultValueDescription == argument }) else {
      return nil
    }
    self = coding
  }

  /// The name.
  public var defaultValueDescription: String { "\(self)" }

  /// All names.
  public static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }
}
