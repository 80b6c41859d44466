import ArgumentParser
import BabbageWorkflows
import Foundation

/// The command `babbage reproduce`.
struct ReproduceCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Compare the paper's results with those of the networks that come with Babbage.",
    discussion: """
      Example:
        babbage reproduce --row lenet5-mnist

      The paper is Tolba et al., "Deep Neural Networks-Based Weight Approximation and Computation \
      Reuse for 2-D Image Classification", IEEE Access 10, 2022. Every measured figure comes from \
      evaluating a file on the complete test images in this run; where a file or the data is \
      missing, the row says so.
      """)

  @Option(
    help: ArgumentHelp("The folder of the networks.", valueName: "folder"), completion: .directory)
  var models = "Models"

  @Option(
    help: ArgumentHelp("A folder to look in first for data sets.", valueName: "folder"),
    completion: .directory)
  var dataDir: String?

  @Option(
    name: .customLong("row"),
    help: ArgumentHelp(
      """
      A row to measure, may be repeated: \(PaperRow.all.map(\.name).joined(separator: ", ")). \
      (default: all)
      """, valueName: "name"))
  var rows: [String] = []

  @OptionGroup var common: CommonOptions

  func run() throws {
    let rows = try Reproduction.rows(named: rows)
    var reproduction = Reproduction(
      models: URL(path: models), dataDirectory: dataDir.map(URL.init(path:)),
      missingData: { "babbage data fetch \($0)" })
    let results = try rows.map { try reproduction.measure($0, observer: .onStandardError) }
    if common.json { return try JSONOutput.print(["rows": results]) }
    print(ReproductionTable.text(of: results))
  }
}
