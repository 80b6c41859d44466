import ArgumentParser
import Babbage
import BabbageTraining
import BabbageWorkflows

/// Which thinner dense networks stand beside compressed ones.
struct RivalArguments: ParsableArguments {
  @Flag(help: "Also train thinner dense networks with as many bytes as each compressed one.")
  var rivals = false

  @Option(
    name: .customLong("rival-model"),
    help: ArgumentHelp(
      """
      Make rivals of this built-in network; may be repeated, for rivals of each. (default: the \
      network that is compressed)
      """, valueName: "model"), completion: .builtIn)
  var models: [String] = []

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
    if !rivals, !models.isEmpty || !schemes.isEmpty || rivalEpochs != nil {
      throw ValidationError("--rival-model, --rival-scheme and --rival-epochs need --rivals.")
    }
    if let rivalEpochs, rivalEpochs < 0 {
      throw ValidationError("--rival-epochs must be 0 or more.")
    }
  }
}

extension RivalArguments {
  /// What is asked for in a sweep that starts from a network; `nil` without rivals.
  func options(for network: Network) throws -> RivalOptions? {
    guard rivals else { return nil }
    var options = try models.isEmpty ? RivalOptions(of: network) : RivalOptions(models: models)
    options.epochs = rivalEpochs ?? options.epochs
    if !schemes.isEmpty { options.schemes = try schemes.map { try Scheme(parsing: $0) } }
    return options
  }
}
