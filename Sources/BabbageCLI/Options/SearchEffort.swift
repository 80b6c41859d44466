import ArgumentParser
import BabbageTraining

/// How long a plan is looked for.
struct SearchEffort: ParsableArguments {
  @Option(help: "Plans to try at first; one in three is trained longer.\(TrainingDefaults.trials)")
  var trials: Int?

  @Option(
    help: ArgumentHelp(
      "Epochs of short, longer and longest trials.\(TrainingDefaults.trialEpochs)",
      valueName: "n,n,…"))
  var trialEpochs: EpochList?

  @Option(
    help: ArgumentHelp(
      """
      Images that a trial sees in an epoch. (default: all; 10000 for a network of more than ten \
      million multiplications)
      """, valueName: "images"))
  var trialImages: Int?

  @Option(help: "Trials at a time, each on one thread. (default: as many as there are cores)")
  var jobs: Int?
}

/// Numbers of epochs, separated by commas.
struct EpochList: ExpressibleByArgument, Equatable {
  let epochs: [Int]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.allSatisfy({ ($0 ?? 0) > 0 }) else { return nil }
    epochs = numbers.compactMap(\.self)
  }
}

extension SearchEffort {
  /// How much to try.
  var options: SearchOptions {
    var options = SearchOptions()
    options.trials = trials ?? options.trials
    options.epochs = trialEpochs?.epochs ?? options.epochs
    options.images = trialImages
    options.jobs = jobs
    return options
  }
}
