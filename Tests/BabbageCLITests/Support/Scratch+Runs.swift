import BabbageTestSupport
import Testing

extension Scratch {
  /// Runs the program, which must succeed; its cache of pictures is in this folder too.
  @discardableResult
  func run(_ arguments: String...) throws -> Program.Outcome { try run(list: arguments) }

  /// The same with a list.
  @discardableResult
  func run(list arguments: [String]) throws -> Program.Outcome {
    let outcome = try Program.run(list: arguments, environment: ownCache())
    try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
    return outcome
  }
}
