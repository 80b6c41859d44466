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

    /// The number after a name; -1 if there is none.
    subscript(name: String) -> Int { numbers[name] ?? -1 }
  }

  var testDescription: String { rawValue }

  /// The repository.
  static var root: URL {
    (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }

  /// What boards need besides a program.
  static var folder: URL { root.appendingPathComponent("Tests/BabbageEmbeddedTests/Targets") }

  /// Whether compiler and emulator are on this machine.
  var isHere: Bool {
    get throws { try checkOn("--can", rawValue)?.status == 0 }
  }

  /// Compiles and runs a project's check; `project` is the folder of `net.c` and `net_vectors.h`.
  func check(_ project: URL) throws -> Report {
    Report(try checkOn(rawValue, project.path)?.output ?? "no bash")
  }

  private func checkOn(_ arguments: String...) throws -> Tool.Outcome? {
    let script = Self.folder.appendingPathComponent("check-on").path
    return try Tool("bash")?.run([script] + arguments, in: Self.root)
  }
}
