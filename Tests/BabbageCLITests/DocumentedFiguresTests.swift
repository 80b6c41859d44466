import BabbageTestSupport
import Foundation
import Testing

/// The figures in README.md and `docs/` are those that the program gives.
@Suite struct DocumentedFiguresTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func figures(_ arguments: String...) throws -> Tool.Outcome {
    let script = try #require(Tool(file: Repository.root.appendingPathComponent("scripts/figures")))
    return try script.run(
      ["--babbage", Program.url.path] + arguments, in: Repository.root, seconds: 3600)
  }

  /// Sizes, operations, tiles, cycles, dataflows, bytes of ONNX files.
  @Test(.slow, .tags(.slow)) func tablesAreWhatTheProgramGives() throws {
    let outcome = try figures("--check")
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  /// The script leaves out accuracies on data that is not there.
  @Test(.slow, .needs(.mnist, .fashionMNIST, .cifar10), .tags(.slow, .tool))
  func accuraciesAreWhatTheProgramGives() throws {
    let outcome = try figures("--check", "--only", "models")
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  /// The table at the top of README.md, except times and accuracies, which differ by processor.
  ///
  /// Standard error is closed meanwhile.
  @Test(.slow, .tags(.slow)) func demoIsAsShown() throws {
    let outcome = try Program.run(list: ["demo"], streams: "2>&-")
    #expect(outcome.status == 0 && !outcome.wasKilled)
    let shown = try String(
      contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8
    ).split(separator: "\n")
    let lines = outcome.output.split(separator: "\n")
    let counted = [
      "images", "coefficients", "parameters", "payload", "file", "ratio", "multiplications",
      "additions", "memory",
    ]
    for name in counted {
      let line = try #require(lines.first { $0.hasPrefix(name) })
      #expect(shown.contains(line))
    }
    let accuracies = try #require(lines.first { $0.hasPrefix("accuracy") })
      .split(separator: " ").compactMap { Double($0) }
    #expect(accuracies.count == 2 && accuracies.allSatisfy { $0 > 97 })
    #expect(lines.count { $0.contains("says 0, is 0") } == 1)
  }

  /// A figure that differs from the program's is found, and the message says where.
  @Test func aWrongFigureIsFound() throws {
    let copy = scratch.url.appendingPathComponent("copy")
    let files = FileManager.default
    try files.createDirectory(at: copy, withIntermediateDirectories: true)
    for name in ["README.md", "Models", "docs", "scripts"] {
      try files.copyItem(
        at: Repository.root.appendingPathComponent(name), to: copy.appendingPathComponent(name))
    }
    let readme = copy.appendingPathComponent("README.md")
    // One more adder than there is, in the first tile after row stationary.
    let text = try String(contentsOf: readme, encoding: .utf8)
    let table = try #require(text.range(of: "\n| tile | multipliers | adders |"))
    let row = try #require(
      text[table.upperBound...].firstMatch(of: /\n(?<row>\| `[^`]+` \| \d+ \| (?<adders>\d+) \|.*)/)
    )
    let adders = try #require(Int(row.adders))
    try text.replacingCharacters(
      in: row.adders.startIndex..<row.adders.endIndex, with: "\(adders + 1)"
    ).write(to: readme, atomically: true, encoding: .utf8)
    let script = try #require(Tool(file: copy.appendingPathComponent("scripts/figures")))
    let outcome = try script.run(
      ["--check", "--only", "tiles", "--babbage", Program.url.path], in: copy)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("README.md:"))
    #expect(outcome.output.contains("is   \(row.row)"), "\(outcome.output)")
  }
}
