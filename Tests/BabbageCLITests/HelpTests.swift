import BabbageTestSupport
import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    "", "demo", "data", "data list", "data fetch", "data path", "evaluate", "classify", "inspect",
    "bench", "reproduce", "import", "export", "export onnx",
    "export c", "export verilog", "export verilog network", "export verilog tile", "simulate",
    "report", "page",
  ])
  func helpIsAsReviewed(command: String) throws { try expectHelp(of: command) }

  /// These name the defaults of training.
  @Test(arguments: ["train", "compress", "sweep"])
  func helpWithDefaultsIsAsReviewed(command: String) throws { try expectHelp(of: command) }

  @Test func withoutArgumentsThereIsHelp() throws {
    let outcome = try Program.run()
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("SUBCOMMANDS:"))
  }

  private func expectHelp(of command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let outcome = try Program.run(list: words + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty)
    let name = (["help"] + words).joined(separator: "-")
    try Snapshot.expect(outcome.output, is: name + ".txt")
  }
}
