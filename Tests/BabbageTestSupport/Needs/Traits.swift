import Testing

extension Tag {
  /// Tests that take seconds in a release build.
  @Tag package static var slow: Self

  /// Tests that need programs or data of others.
  @Tag package static var tool: Self
}

extension Trait where Self == ConditionTrait {
  /// Leaves a test out of `make quick`; it takes seconds in a release build.
  package static var slow: Self {
    .disabled(if: Requirement.isQuick, "slow, and BABBAGE_QUICK is set")
  }

  /// Skips a test, with a message, on a machine that lacks what it needs.
  package static func needs(
    _ needs: Need..., sourceLocation: SourceLocation = #_sourceLocation
  ) -> Self {
    let list = needs.map { "\($0.title) (\($0.remedy))" }.joined(separator: "; ")
    return .enabled("needs \(list)", sourceLocation: sourceLocation) {
      needs.allSatisfy(\.isThere)
    }
  }
}
