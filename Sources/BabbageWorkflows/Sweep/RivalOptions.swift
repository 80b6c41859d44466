import Babbage
import BabbageTraining

/// How thinner dense networks are made, to compare compressed ones with.
///
/// A rival is a built-in network with numbers of filters and hidden units multiplied by a factor, as
/// large as the bytes of a compressed network allow. It is trained from scratch as a dense network,
/// and then quantised as the compressed network was trained: by the same options, for as many
/// epochs, by the same teacher.
public struct RivalOptions: Equatable, Sendable {
  /// The architectures that are made thinner, names of built-in networks.
  public var models: [String]
  /// Epochs of dense training, before those of quantisation.
  public var epochs = TrainingOptions().epochs
  /// How the layers are stored, none of them approximated; a rival is made for each, of each model.
  public var schemes = [4, 8].map { Scheme(format: .bits($0)) }

  /// Rivals of given architectures, with codes (quantised values) of 4 and of 8 bits.
  ///
  /// - Parameter models: Names of built-in networks.
  /// - Throws: ``BuiltInNetworkError/unknown(_:known:)``.
  public init(models: [String]) throws(BuiltInNetworkError) {
    for model in models { _ = try BuiltInNetwork(model) }
    self.models = models
  }

  /// Rivals of a network's own architecture, with codes (quantised values) of 4 and of 8 bits.
  ///
  /// - Parameter network: The network that a sweep starts from.
  /// - Throws: ``BuiltInNetworkError/notBuiltIn(_:)`` if it was imported, for example.
  public init(of network: Network) throws {
    models = [try BuiltInNetwork(of: network).name]
  }

  /// The rivals of the network that a task makes.
  func tasks(besides task: SweepTask) throws(SweepError) -> [SweepTask] {
    var tasks: [SweepTask] = []
    for model in models {
      for scheme in schemes {
        guard scheme.isExact else { throw .badRival(scheme) }
        let storage = "\(scheme)".replacing("=", with: "").replacing(" ", with: "-")
        tasks.append(
          SweepTask(
            label: "\(task.label)-rival-\(model)-\(storage)",
            work: .rival(of: task.label, model: model, scheme: scheme, epochs: epochs)))
      }
    }
    return tasks
  }
}
