import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows

/// The text of a library's error for a person at the command line.
///
/// Libraries know neither options nor commands: here their properties and parameters become options,
/// and remedies become commands where there is one.
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
    case let error as PlanFileError: help(for: error)
    case SweepError.otherSweep:
      "repeat the command that wrote them with other budgets and plans only, or choose another "
        + "folder"
    default: nil
    }
  }

  /// Where there is an example, for a text that is not like one.
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
