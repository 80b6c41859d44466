import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows

/// The text of a library's error for a person at the command line.
///
/// Libraries know neither options nor commands: here their properties and parameters become
/// options, and remedies become commands where there is one.
enum ErrorText {
  /// What is wrong, where, and what to do.
  static func of(_ error: any DescribedError) -> String {
    let what =
      switch error {
      case TrainingError.otherRun, SweepError.otherSweep:
        OptionNames.translatedDifferences(error.what)
      default: error.what
      }
    let location = OptionNames.translatedPlace(error.location) ?? error.location
    let remedy = command(for: error) ?? OptionNames.translated(error.remedy)
    return "\(what), \(location), \(remedy)"
  }

  /// What to do, where that takes other words than the library's.
  private static func command(for error: any DescribedError) -> String? {
    switch error {
    case DatasetError.notFound(let name, _): "run `babbage data fetch \(name)` or pass --data-dir"
    case DatasetError.differentContent(_, let name):
      "remove the file and run `babbage data fetch \(name)`, or pass another --data-dir"
    case DatasetMismatch.unknownClasses:
      "rename or remove these classes, or train the network for them with `babbage train --from`"
    case FetchError.nothingToFetch(let name): "use it with --data \(name)"
    case PictureFolderError.twoTables:
      "call them train.csv and test.csv, or pass the one to use as --data"
    case PictureFolderError.differentSizes, PictureFolderError.largePictures:
      "pass --image-size, for example --image-size 32; pictures are cut and resized to it"
    case PictureFolderError.tooLarge: "use fewer pictures, or a smaller --image-size"
    case let error as PlanFileError: help(for: error)
    case TrainingError.badOption: "see the command's help for sensible values"
    case TrainingError.otherRun:
      "repeat the command that wrote it, or start again without --resume"
    case SweepError.otherSweep:
      "repeat the command that wrote them with other budgets and plans only, or choose another "
        + "folder"
    default: nil
    }
  }

  /// Where to find an example, for a file that does not follow the format.
  private static func help(for error: PlanFileError) -> String? {
    switch error.problem {
    case .tooLarge, .notYAML, .tooDeep, .empty, .notAMapping, .keyNotText, .valueNotText:
      switch error.use {
      case .plan: "see `babbage compress --help` for an example"
      case .settings: "see `babbage simulate --help` for an example"
      }
    case .notText, .alias, .unknownKey, .repeatedKey, .notAScheme, .badScheme: nil
    }
  }
}
