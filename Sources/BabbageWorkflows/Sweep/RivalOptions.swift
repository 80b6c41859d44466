import Babbage
import BabbageTraining

/// How thinner dense networks are made, to compare compressed ones with.
///
/// A rival has the architecture of the network that a sweep starts from, with numbers of filters
/// and hidden units multiplied by a factor, as large as the bytes of a compressed network allow. It
/// is trained from scratch as a dense network, and then quantised as the compressed network was
/// trained: by the same options, for as many epochs, by the same teacher.
public struct RivalOptions: Equatable, Sendable {
  /// Epochs of dense training, before those of quantisation.
  public var epochs = TrainingOptions().epochs
  /// How the layers are stored, none of them approximated; a rival is made for each.
  public var schemes = [4, 8].map { Scheme(format: .bits($0)) }

  /// Codes (quantised values) of 4 and of 8 bits.
  public init() {}

  /// The rivals of the network that a task makes.
  func tasks(besides task: SweepTask) throws(SweepError) -> [SweepTask] {
    var tasks: [SweepTask] = []
    for scheme in schemes {
      guard scheme.isExact else { throw .badRival(scheme) }
      let storage = "\(scheme)".replacing("=", with: "").replacing(" ", with: "-")
      tasks.append(
        SweepTask(
          label: "\(task.label)-rival-\(storage)",
          work: .rival(of: task.label, scheme: scheme, epochs: epochs)))
    }
    return tasks
  }
}
