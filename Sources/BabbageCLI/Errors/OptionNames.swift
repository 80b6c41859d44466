/// Properties and parameters of the libraries, as the command line spells them.
///
/// The texts of errors name them as Swift spells them, in backquotes: "at option `batchSize`",
/// "raise `maxMemory`". Users of the program know them as options.
package enum OptionNames {
  /// Those whose options are named alike: `batchSize` is `--batch-size`.
  private static let alike: Set<String> = [
    "batchSize", "clang", "codedBytes", "coefficientEpochs", "copies", "device", "distillation",
    "epochs", "holdout", "inputSize", "jobs", "learningRate", "maxFlash", "model",
    "normalizationRate", "quantizedEpochs", "report", "resume", "rivalEpochs", "rivals", "teacher",
    "temperature", "threads", "trials",
  ]

  /// Those whose options are named differently.
  private static let others = [
    "Goal.bytes": "--budget", "Goal.drop": "--max-drop", "ONNXImportOptions.output": "--scores",
    "RivalOptions.models": "--rival-model", "RivalOptions.schemes": "--rival-scheme",
    "SearchOptions.epochs": "--trial-epochs", "SearchOptions.images": "--trial-images",
    "dataDirectory": "--data-dir", "maxMemory": "--max-ram", "names": "--row", "plans": "--plan",
    "renaming": "--rename", "skipsUnreadable": "--skip-unreadable", "streams": "--stream",
  ]

  /// All options that are known here.
  package static var all: [String] { alike.map(spelled) + others.values }

  /// A text with properties and parameters replaced by the options.
  static func translated(_ text: String) -> String {
    text.replacing(/`([A-Za-z.]+)`/) { match in option(for: String(match.1)) ?? String(match.0) }
  }

  /// A text that lists differing properties: "`batchSize` was 128 and is 64".
  ///
  /// Files of other versions may name properties that are not options of this one.
  static func translatedDifferences(_ text: String) -> String {
    text.replacing(#/`([A-Za-z.]+)` was /#) { match in
      let name = String(match.1)
      return (option(for: name) ?? spelled(name)) + " was "
    }
  }

  /// The place of a property or parameter, if a text consists of nothing else.
  static func translatedPlace(_ text: String) -> String? {
    text.wholeMatch(of: /at option `([A-Za-z.]+)`/).flatMap { match in
      option(for: String(match.1)).map { "at option '\($0)'" }
    }
  }

  private static func option(for name: String) -> String? {
    others[name] ?? (alike.contains(name) ? spelled(name) : nil)
  }

  /// `batchSize` as `--batch-size`.
  private static func spelled(_ name: String) -> String {
    name.reduce(into: "--") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }
}
