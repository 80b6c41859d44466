import ArgumentParser
import Babbage
import BabbageTraining
import BabbageWorkflows

/// Which thinner dense networks stand beside compressed ones.
struct RivalArguments: ParsableArguments {
  @Flag(help: "Also train thinner dense networks with as many bytes as each compressed one.")
  var rivals = false

  @Option(
    name: .customLong("rival-scheme"),
    help: ArgumentHelp(
      """
      How rivals are stored, without approximation; may be repeated, for a rival each. (default: \
      bits=4 and bits=8)
      """, valueName: "scheme"))
  var schemes: [String] = []

  @Option(
    help: "Epochs of dense training, before those of quantisation.\(TrainingDefaults.epochs)")
  var rivalEpochs: Int?

  func validate() throws {
    if !rivals, !schemes.isEmpty || rivalEpochs != nil {
      throw ValidationError("--rival-scheme and --rival-epochs need --rivals.")
    }
    if let rivalEpochs, rivalEpochs < 0 {
      throw ValidationError("--rival-epochs must be 0 or more.")
    }
  }
}

extension RivalArguments {
  /// What is asked for; `nil` without rivals.
  var options: RivalOptions? {
    get throws {
      guard rivals else { return nil }
      var options = RivalOptions()
      options.epochs = rivalEpochs ?? options.epochs
      if !schemes.isEmpty { options.schemes = try schemes.map { try Scheme(parsing: $0) } }
      return options
    }
  }
}
