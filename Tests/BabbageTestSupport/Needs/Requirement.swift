import Foundation

/// What the environment asks of a run of the tests.
package enum Requirement {
  private static let environment = ProcessInfo.processInfo.environment

  /// Whether slow tests are left out: `BABBAGE_QUICK=1`.
  package static let isQuick = isOn("BABBAGE_QUICK")

  /// Whether every ``Need`` must be there: `BABBAGE_REQUIRE_TOOLS=1`.
  package static let needsAreRequired = isOn("BABBAGE_REQUIRE_TOOLS")

  /// Names of needs that may be missing all the same: `BABBAGE_WITHOUT="verilator yosys"`.
  package static let excused = (environment["BABBAGE_WITHOUT"] ?? "")
    .split { $0 == " " || $0 == "," }.map(String.init)

  private static func isOn(_ name: String) -> Bool {
    !["", "0"].contains(environment[name] ?? "")
  }
}
