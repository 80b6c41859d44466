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
  @Test(.timeLimit(.minutes(60))) func damagedArrays() async {
    await #expect(processExitsWith: .success) { try Fuzz.array.runInProcess() }
  }

  @Test(.timeLimit(.minutes(60))) func damagedTechnologies() async {
    await #expect(processExitsWith: .success) { try Fuzz.technology.runInProcess() }
  }

  @Test func throughTheProgram() throws {
    let given = try ProcessInfo.processInfo.environment["BABBAGE_MUTATIONS"].map { text in
      try #require(Int(text), "BABBAGE_MUTATIONS is \(text)")
    }
    try #require(given ?? 30 > 0, "BABBAGE_MUTATIONS leaves nothing to test")
    for fuzz in [Fuzz.array, .technology] {
      let scratch = try Scratch()
      var statuses: Set<Int32> = []
      for text in fuzz.texts.prefix(given ?? 30) {
        try scratch.write(text, to: "file.yaml")
        let outcome = try Program.run(
          "simulate", "lenet5", fuzz.option, scratch.path("file.yaml"), "--json")
        #expect(!outcome.wasKilled && [0, 1].contains(outcome.status), "\(outcome.error)")
        #expect(outcome.status == 0 || outcome.error.hasPrefix("error: "))
        statuses.insert(outcome.status)
      }
      if given ?? 30 >= 30 { #expect(statuses == [0, 1], "some files are right, some are not") }
    }
  }
}

private struct Fuzz {
  let option: String
  let original: String
  let seed: UInt64

  static let array = Fuzz(
    option: "--array",
    original: """
      rows: 12
      columns: 14
      inputs: 12
      weights: 224
      sums: 24
      bufferBytes: 102400
      buffersWeights: true
      megahertz: 200
      """, seed: 1)

  static let technology = Fuzz(
    option: "--technology",
    original: """
      name: mine
      unit: pJ
      mac: 1
      addition: 0.1
      registerFile: 1
      array: 2
      buffer: 6
      dram: 200
      """, seed: 2)

  private static let values = [
    "", "0", "-1", "1", "1e308", "1e309", "-1e308", "1e-320", "1e12", "1e13", "nan", "inf",
    "9223372036854775807", "9223372036854775808", "1073741824", "1073741825", "0x10", "1.5", "true",
    "~", "[1]", "{a: 1}", "'", "\u{1F642}", "twelve",
  ]

  /// 2,000 files: half with other values, half with other bytes.
  var texts: [[UInt8]] {
    var mutator = Mutator(seed: seed)
    return (0..<2000).map { number in
      guard number.isMultiple(of: 2) else {
        return mutator.mutated(Array(original.utf8), others: [Array(original.utf8)])
      }
      var lines = original.split(separator: "\n").map(String.init)
      for _ in 0...mutator.random(2) where !lines.isEmpty {
        let line = mutator.random(lines.count)
        if mutator.random(5) == 0 {
          lines.remove(at: line)
        } else {
          let key = lines[line].prefix { $0 != ":" }
          lines[line] = "\(key): \(Self.values[mutator.random(Self.values.count)])"
        }
      }
      return Array(lines.joined(separator: "\n").utf8)
    }
  }

  func runInProcess() throws {
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
