import BabbageTestSupport
import Foundation
import Testing

/// A machine on which exported programs are checked; `Targets/check-on` knows how.
enum Board: String, CaseIterable, CustomTestStringConvertible {
  case cortexM0 = "cortex-m0"
  case cortexM4 = "cortex-m4"
  case cortexM7 = "cortex-m7"
  case riscV = "riscv32"
  case powerPC = "powerpc"
  case atmega328P = "atmega328p"

  /// What a check of a program says.
  struct Report: CustomStringConvertible {
    /// All that was printed.
    let description: String
    private let numbers: [String: Int]

    init(_ text: String) {
      description = text
      var numbers: [String: Int] = [:]
      for line in text.split(whereSeparator: \.isNewline) {
        let parts = line.split(separator: "=")
        if parts.count == 2 { numbers[String(parts[0])] = Int(parts[1]) }
      }
      self.numbers = numbers
    }

    /// The number after a name, which must be there.
    subscript(name: String) -> Int {
      get throws { try #require(numbers[name], "no \(name) in: \(description)") }
    }
  }

  var testDescription: String { rawValue }

  /// What boards need besides a program.
  static let folder = Repository.root.appendingPathComponent("Tests/BabbageEmbeddedTests/Targets")

  /// Compiles and runs a project's check; `project` is the folder of `net.c` and `net_vectors.h`.
  func check(_ project: URL) throws -> Report {
    let script = Self.folder.appendingPathComponent("check-on").path
    let outcome = try #require(Tool("bash")).run(
      [script, rawValue, project.path], in: Repository.root)
    try #require(outcome.status == 0, "\(rawValue): \(outcome.output)")
    return Report(outcome.output)
  }
}
