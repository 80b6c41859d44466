import ArgumentParser
import Babbage
import BabbageData
import BabbageReport
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

      A folder of PNG, JPEG or WebP pictures is a data set, too:
        train/CLASS and test/CLASS, or val/CLASS, in upper or lower case; pictures may lie deeper. \
      With both val and test, val is for choices and test for the final result.
        CLASS alone: --holdout 0.1 tests with a tenth of each class.
        a CSV file with the columns file and label beside the pictures, or train.csv and test.csv; \
      it can also be given directly: --data labels.csv
        the layout of Tiny ImageNet.
      Hidden files, __MACOSX and Thumbs.db are ignored. Classes are in the order of their names.
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

    @Option(
      help: ArgumentHelp("A folder to look in first.", valueName: "folder"), completion: .directory)
    var dataDir: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
      let known = DatasetCatalog.all.map { description in
        Entry(
          name: description.name, title: description.title,
          downloadBytes: description.isEmbedded ? 0 : description.packedBytes,
          path: DataCommand.path(of: description.name, dataDir: dataDir),
          remedy: "babbage data fetch \(description.name)")
      }
      let unpacked = CIFARKind.allCases.map { kind in
        Entry(
          name: kind.rawValue, title: kind.title, downloadBytes: nil,
          path: DataCommand.path(of: kind.rawValue, dataDir: dataDir),
          remedy: "unpack \(kind.archive)")
      }
      let entries = known + unpacked
      if common.json { return try JSONOutput.print(["datasets": entries]) }
      var table = Table([
        ("name", .left), ("title", .left), ("download", .right), ("folder", .left),
      ])
      for entry in entries {
        let size = entry.downloadBytes.map { bytes in
          bytes == 0 ? "none" : NumberText.fixed(Double(bytes) / 1e6, digits: 1) + " MB"
        }
        table.append([
          entry.name, entry.title, size ?? "by hand",
          entry.path ?? "not there: \(entry.remedy)",
        ])
      }
      print(table.text)
      print(
        "\nA folder of pictures is a data set too: --data FOLDER, with train/CLASS and test/CLASS; "
          + "`babbage help data` has more.")
    }
  }

  /// The command `babbage data fetch`.
  struct Fetch: Subcommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a data set.",
      discussion: """
        Example:
          babbage data fetch mnist

        An interrupted download continues where it stopped; files that are already there are kept.
        """)

    @Argument(help: "The data set; `babbage data list` names them.", completion: .dataSet)
    var name: String

    @Option(
      help: ArgumentHelp(
        "The folder to download to. (default: the user's cache)", valueName: "folder"),
      completion: .directory)
    var dataDir: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let cache = DatasetLocator.cacheDirectory(environment: ProcessInfo.processInfo.environment)
      guard let directory = dataDir.map(URL.init(path:)) ?? cache else {
        throw CommandFailure.noCache
      }
      let progress = ProgressLine()
      let interruption = Interruption(
        progress,
        "what has arrived is kept in \(directory.appendingPathComponent(name).path); the same command "
          + "goes on from there")
      defer {
        interruption.end()
        progress.clear()
      }
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

    @Argument(help: "The data set; `babbage data list` names them.", completion: .dataSet)
    var name: String

    @Option(
      help: ArgumentHelp("A folder to look in first.", valueName: "folder"), completion: .directory)
    var dataDir: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
      try DataCommand.report(
        name: name, folder: DataCommand.source(of: name, dataDir: dataDir).folder,
        json: common.json)
    }
  }

  private struct Entry: Encodable {
    let name: String
    let title: String
    /// `nil` if it cannot be downloaded.
    let downloadBytes: Int?
    let path: String?
    /// How to get it; not a part of what other programs read.
    let remedy: String

    enum CodingKeys: String, CodingKey { case name, title, downloadBytes, path }
  }

  private static func source(of name: String, dataDir: String?) throws -> DatasetSource {
    try DatasetSource(
      name,
      locator: DatasetLocator(
        dataDirectory: dataDir.map(URL.init(path:)),
        environment: ProcessInfo.processInfo.environment), DatasetOptions(need: .measuring))
  }

  private static func path(of name: String, dataDir: String?) -> String? {
    try? source(of: name, dataDir: dataDir).folder.path
  }

  private static func report(name: String, folder: URL, json: Bool) throws {
    if json {
      try JSONOutput.print(["name": name, "path": folder.path])
    } else {
      // Another program needs the path as it is.
      isatty(STDOUT_FILENO) == 1 ? print(folder.path.shown) : Swift.print(folder.path)
    }
  }
}
