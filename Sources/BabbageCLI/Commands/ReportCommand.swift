import ArgumentParser
import Babbage
import BabbageData
import BabbageReport
import BabbageWorkflows
import Foundation

/// The command `babbage report`.
struct ReportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a report on a compressed network as one HTML file.",
    discussion: """
      Examples:
        babbage report small.babbage --data mnist -o report.html
        babbage report small.babbage --data mnist --dense dense.babbage --compare other.babbage \
      --note "babbage compress dense.babbage --data mnist --budget 601B --seed 7" -o report.html
        babbage report small.babbage --data mnist --format markdown -o report

      Accuracy beside what others published, every layer's polynomials as pictures, work and energy, \
      the confusion matrix, the worst mistakes. As Markdown it is a folder, with the pictures as SVG files.
      """)

  /// How it is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case html, markdown
  }

  @Argument(help: "A network.", completion: .network)
  var file: String

  @OptionGroup var data: DataOptions

  @Option(
    name: .shortAndLong, help: "The file to write; the folder for Markdown.", completion: .file())
  var output: String

  @Option(help: "One HTML file, or a folder with Markdown and SVG files.")
  var format = Format.html

  @Option(
    help: ArgumentHelp("The network that it was made from.", valueName: "file"),
    completion: .network)
  var dense: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Other networks for the chart.", valueName: "files"), completion: .network)
  var compare: [String] = []

  @Option(
    parsing: .singleValue,
    help: "How the network was made: a command, a seed. May be given more than once.")
  var note: [String] = []

  @Option(help: "Threads to compute with. (default: as many as there are cores)")
  var threads: Int?

  @OptionGroup var common: CommonOptions

  func run() throws {
    let inputs = [file] + compare + [dense].compactMap(\.self)
    let target = format == .html ? try OutputFile(output, keeping: inputs) : nil
    let folder = format == .markdown ? try OutputFolder(output) : nil
    let network = try NetworkFile.read(from: URL(path: file))
    let data = try data.load(for: network, need: .measuring)
    var builder = ReportBuilder(
      network, on: data, dense: try dense.map { try NetworkFile.read(from: URL(path: $0)) },
      others: try compare.map { path in
        (
          URL(path: path).deletingPathExtension().lastPathComponent,
          try NetworkFile.read(from: URL(path: path))
        )
      }, notes: note, threads: threads, observer: .onStandardError)
    builder.wording = Self.wording
    let document = try builder.report().document
    if let target { try AtomicFile.write(Data(document.html.utf8), to: target.url) }
    let files =
      [ExportedFile(path: "report.md", text: "<!-- Written by Babbage. -->\n" + document.markdown)]
      + document.pictures.map {
        ExportedFile(path: "\($0.name).svg", text: "<!-- Babbage -->\n" + $0.svg)
      }
    try folder?.write(files)
    if common.json {
      return try JSONOutput.print(
        Written(
          files: target == nil ? files.map(\.path) : [output], data: DataFigures(data)))
    }
    if target != nil { print("wrote \(output)".shown) }
    if let folder { print(files, in: folder) }
  }

  /// How the report was made, which only the program knows.
  private static var wording: ReportBuilder.Wording {
    let command = (["babbage"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    let system = ProcessInfo.processInfo.operatingSystemVersionString
    let date = ISO8601DateFormatter().string(from: Date())
    var wording = ReportBuilder.Wording()
    wording.planTitle = "Its plan, for babbage compress --plan"
    wording.energyNote = "babbage simulate has its parts."
    wording.origin = [
      ("This report", "\(command)\nbabbage \(BabbageCommand.version), \(date), \(system)")
    ]
    return wording
  }

  private struct Written: Encodable {
    let files: [String]
    let data: DataFigures
  }
}
