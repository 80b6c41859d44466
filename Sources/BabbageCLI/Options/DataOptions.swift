import ArgumentParser
import Babbage
import BabbageData
import BabbageWorkflows
import Foundation

/// How pictures become images, where that differs from what the network's file says.
struct PictureOptions: ParsableArguments {
  @Option(
    help: """
      Swap black and white in grey pictures. auto does so where the edge of a picture is bright \
      and those of the network's images are dark, or the other way round: data sets like mnist are \
      bright on black.
      """)
  var invert = PictureReader.Inversion.auto

  @Option(
    help: ArgumentHelp(
      """
      The colour behind transparent parts: white, black or #rrggbb. (default: as the network's \
      file says, else white)
      """, valueName: "colour"))
  var background: PictureConvention.Color?
}

/// Which images to use.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: """
      The data set; `babbage data list` names them. Or a folder with train/CLASS and test/CLASS, or \
      a CSV file of pictures and labels (`babbage help data`).
      """,
    completion: .dataSet)
  var name: String

  @Option(
    help: ArgumentHelp("A folder to look in first for the data set.", valueName: "folder"),
    completion: .directory)
  var dataDir: String?

  @Option(
    help: ArgumentHelp(
      """
      Test with this fraction of the training pictures of each class, and train with the others; \
      0.1 is a tenth.
      """, valueName: "fraction"))
  var holdout: Double?

  @Option(help: "Decides which pictures are held out.")
  var holdoutSeed: UInt64 = 0

  @Flag(help: "Leave out pictures that cannot be read.")
  var skipUnreadable = false

  @OptionGroup var pictures: PictureOptions

  func validate() throws {
    guard holdout.map({ $0 > 0 && $0 < 1 }) ?? true else {
      throw ValidationError("--holdout must be more than 0 and less than 1.")
    }
  }

  /// Loads the data set as images and classes of a network.
  func load(
    for network: Network, need: DatasetOptions.Need = .training,
    splits: Set<SplitRole> = Set(SplitRole.allCases), isQuiet: Bool = false
  ) throws -> Dataset {
    var options = DatasetOptions(for: network, need: need)
    options.splits = splits
    return try load(options, isQuiet: isQuiet).matched(to: network)
  }

  /// Loads the data set, and says on standard error what it is and what is odd about it.
  ///
  /// - Parameters:
  ///   - options: What it is for; the rest comes from the command line.
  ///   - isQuiet: Whether to print nothing.
  /// - Returns: The data set.
  /// - Throws: `DatasetError`, `PictureFolderError` or `FileError`, as `DatasetCatalog` does.
  func load(_ options: DatasetOptions, isQuiet: Bool = false) throws -> Dataset {
    var options = options
    options.holdout = holdout
    options.holdoutSeed = holdoutSeed
    options.skipsUnreadable = skipUnreadable
    options.inversion = pictures.invert
    options.background = pictures.background
    Log.logger.info("loading \(name)")
    let progress = ProgressLine()
    defer { progress.clear() }
    let data = try DatasetCatalog.load(name, options, dataDirectory: dataDir.map(URL.init(path:))) {
      progress.show("reading pictures \(ProgressLine.bar($0))")
    }
    progress.clear()
    if !isQuiet {
      for notice in data.notices { StandardStreams.warn(notice.description) }
      StandardStreams.say(data.summary)
    }
    return data
  }
}

extension PictureReader.Inversion: ExpressibleByArgument {}

extension PictureConvention.Color: ExpressibleByArgument {
  /// `white`, `black` or six hexadecimal digits after `#`.
  public init?(argument: String) {
    switch argument.lowercased() {
    case "white": self = .white
    case "black": self = .black
    default:
      // Numbers may have a sign, colours may not.
      guard argument.count == 7, argument.first == "#",
        argument.dropFirst().allSatisfy(\.isHexDigit),
        let number = UInt32(argument.dropFirst(), radix: 16)
      else { return nil }
      self.init(
        red: UInt8(number >> 16), green: UInt8(number >> 8 & 255), blue: UInt8(number & 255))
    }
  }

  /// As it is written on the command line.
  public var defaultValueDescription: String { self == .black ? "black" : "white" }
}
