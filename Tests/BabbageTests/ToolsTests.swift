import BabbageTestSupport
import Testing

/// Where `BABBAGE_REQUIRE_TOOLS` is set, no test may be skipped for want of a program or data.
@Suite(
  .enabled(
    if: Requirement.needsAreRequired,
    "BABBAGE_REQUIRE_TOOLS=1 makes a missing program or data set a failure"))
struct ToolsTests {
  @Test(arguments: Need.allCases) func isThere(need: Need) {
    let isExcused = Requirement.excused.contains(need.rawValue)
    if isExcused { print("\(need.title) may be missing: BABBAGE_WITHOUT names \(need.rawValue)") }
    #expect(need.isThere || isExcused, "\(need.title) is missing: \(need.remedy)")
  }

  @Test func onlyWhatIsNeededCanBeExcused() {
    let unknown = Requirement.excused.filter { Need(rawValue: $0) == nil }
    #expect(unknown == [], "choose from \(Need.allCases.map(\.rawValue))")
  }
}
