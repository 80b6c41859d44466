import Babbage
import BabbageCLI
import BabbageTestSupport
import Foundation
import Testing

/// Damaged descriptions of arrays and technologies give a result or an error that says what is
/// wrong.
///
/// The command runs in a process of its own, thousands of times; the built program takes half a
/// second to start, so it gets a few of the files (`BABBAGE_MUTATIONS` says how many of each kind).
@Suite struct HardwareFileFuzzTests {
  @Test(.slow, .tags(.slow), .timeLimit(.minutes(60))) func damagedArrays() async {
    await #expect(processExitsWith: .success) { try DamagedSettings.array.runInProcess() }
  }

  @Test(.slow, .tags(.slow), .timeLimit(.minutes(60))) func damagedTechnologies() async {
    await #expect(processExitsWith: .success) { try DamagedSettings.technology.runInProcess() }
  }

  @Test func throughTheProgram() throws {
    let given = try ProcessInfo.processInfo.environment["BABBAGE_MUTATIONS"].map { text in
      try #require(Int(text), "BABBAGE_MUTATIONS is \(text)")
    }
    let count = given ?? 30
    try #require(count > 0, "BABBAGE_MUTATIONS leaves nothing to test")
    for fuzz in [DamagedSettings.array, .technology] {
      let scratch = try Scratch()
      var statuses: Set<Int32> = []
      for text in fuzz.texts.prefix(count) {
        try scratch.write(text, to: "file.yaml")
        let outcome = try Program.run(
          "simulate", "lenet5", fuzz.option, scratch.path("file.yaml"), "--json")
        #expect(!outcome.wasKilled && [0, 1].contains(outcome.status), "\(outcome.error)")
        #expect(outcome.status == 0 || outcome.error.hasPrefix("error: "))
        statuses.insert(outcome.status)
      }
      if count >= 30 { #expect(statuses == [0, 1], "some files are right, some are not") }
    }
  }
}

extension DamagedSettings {
  fileprivate func runInProcess() throws {
    let scratch = try Scratch()
    var (results, errors) = (0, 0)
    for (number, text) in texts.enumerated() {
      try scratch.write(text, to: "file.yaml")
      let arguments =
        ["lenet5", option, scratch.path("file.yaml")] + (number.isMultiple(of: 3) ? ["--json"] : [])
      do {
        #expect(try !SimulationReport.output(of: arguments).isEmpty)
        results += 1
      } catch let error as any DescribedError {
        #expect(!error.what.isEmpty && !error.location.isEmpty && !error.remedy.isEmpty)
        errors += 1
      }
    }
    // Both happen often, or nothing was tested.
    #expect(results > 50 && errors > 50, "\(results) results, \(errors) errors")
  }
}
