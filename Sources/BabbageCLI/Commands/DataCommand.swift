import ArgumentParser
import Babbage
import BabbageData
import Foundation

/// The command `babbage data`.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Show, download and find data sets.",
    discussion: """
      Example:
        babbage data fetch mnist

      Data sets are looked for in --data-dir, $BABBAGE_DATA, the user's cache and \
      /usr/share/datasets.
      """,
    subcommands: [List.self, Fetch.self, Path.self])

  /// The command `babbage data list`.
  struct List: Subcommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which data sets are known, and where they are.",
      discussion: """
        Example:
          babbage data list
        """)

    @Option(help: ArgumentHelp("A folder to look in first.", valueName: "folder"))
    var dataDir: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
      let entries = DatasetCatalog.all.map { description in
        Entry(
          name: description.name, title: description.title,
          downloadBytes: description.isEmbedded ? 0 : description.packedBytes,
          path: try? DataCommand.folder(of: description, dataDir: dataDir).path)
      }
      if common.json { return try JSONOutput.print(["datasets": entries]) }
      var table = Table([
        ("name", .left), ("title", .left), ("download", .right), ("folder", .left),
      ])
      for entry in entries {
        let size = NumberText.fixed(Double(entry.downloadBytes) / 1e6, digits: 1) + " MB"
        table.append([
          entry.name, entry.title, entry.downloadBytes == 0 ? "none" : size,
          entry.path ?? "not there: babbage data fetch \(entry.name)",
        ])
      }
      print(table.text)
    }
  }

  /// The command `babbage data fetch`.
  struct Fetch: Subcommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a data set.",
      discussion: """
        Example:
          babbage data fetch mnist

        A download that was cut off goes on where it ended; files that are there already are kept.
        """)

    @Argument(help: "The data set; `babbage data list` names them.")
    var name: String

    @Option(
      help: ArgumentHelp(
        "The folder to download to. (default: the user's cache)", valueName: "folder"))
    var dataDir: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let cache = DatasetLocator.cacheDirectory(environment: ProcessInfo.processInfo.environment)
      guard let directory = dataDir.map(URL.init(path:)) ?? cache else {
        throw CommandFailure.noCache
      }
      let progress = ProgressLine()
      defer { progress.clear() }
      let folder = try await DatasetFetcher().fetch(name, into: directory) { state in
        let fraction = Double(state.bytesReceived) / Double(max(state.bytesTotal, 1))
        progress.show("\(state.file) \(ProgressLine.bar(fraction))")
      }
      progress.clear()
      try DataCommand.report(name: name, folder: folder, json: common.json)
    }
  }

  /// The command `babbage data path`.
  struct Path: Subcommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the folder of a data set.",
      discussion: """
        Example:
          ls "$(babbage data path mnist)"
        """)

    @Argument(help: "The data set; `babbage data list` names them.")
    var name: String

    @Option(help: ArgumentHelp("A folder to look in first.", valueName: "folder"))
    var dataDir: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
      let description = try DatasetCatalog.description(of: name)
      try DataCommand.report(
        name: name, folder: DataCommand.folder(of: description, dataDir: dataDir), json: common.json
      )
    }
  }

  private struct Entry: Encodable {
    let name: String
    let title: String
    let downloadBytes: Int
    let path: String?
  }

  private static func folder(of description: DatasetDescription, dataDir: String?) throws -> URL {
    try DatasetLocator(
      dataDirectory: dataDir.map(URL.init(path:)),
      environment: ProcessInfo.processInfo.environment
    ).locate(description).folder
  }

  private static func report(name: String, folder: URL, json: Bool) throws {
    if json {
      try JSONOutput.print(["name": name, "path": folder.path])
    } else {
      print(folder.path)
    }
  }
}
