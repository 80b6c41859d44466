import Babbage

/// Why a run cannot start, resume or finish.
public enum TrainingError: DescribedError, Equatable {
  /// There are fewer images than processes that share a batch, or none.
  case tooFewImages(count: Int, processes: Int)
  /// The processes cannot share a batch evenly.
  case unevenBatch(Int, processes: Int)
  /// An option, named as Swift spells it, has a value that makes no sense.
  case badOption(String, value: String)
  /// A file belongs to a run with other options, data or network.
  case otherRun(path: String, [RunIdentity.Difference])
  /// A file does not say what it belongs to.
  case earlierVersion(path: String)
  /// The run was asked to stop, and is kept in a file.
  case stopped(path: String)
  /// LibTorch has no such device.
  case noDevice(String)
  /// The loss is not a number.
  case diverged(phase: String, epoch: Int)
  /// The teacher is for images of another shape.
  case teacherOfOtherImages(MapShape, network: MapShape)
  /// The teacher knows other classes; both are said in words.
  case teacherOfOtherClasses(String, network: String)
  /// The plan leaves every layer dense.
  case nothingToCompress
  /// No plan is as small as that.
  case budgetTooSmall(bytes: Int, fewest: Int)
  /// What is not a coefficient takes more than the payload may have.
  case payloadTooSmall(bytes: Int, fewest: Int)
  /// Not even the largest plan allowed is accurate enough.
  case accuracyOutOfReach(wanted: Double, reached: Double, bytes: Int)
  /// A line of a search's log cannot be read.
  case badTrialLog(path: String, line: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .tooFewImages(let count, let processes):
      "\(count) images are too few for \(processes) \(processes == 1 ? "process" : "processes")"
    case .unevenBatch(let batch, let processes):
      "\(processes) processes cannot share a batch of \(batch) evenly"
    case .badOption(_, let value): "\(value) is out of range"
    case .otherRun(_, let differences):
      "the file belongs to another run: \(differences.map(\.description).joined(separator: "; "))"
    case .earlierVersion: "an earlier Babbage wrote this, in another form"
    case .stopped: "the run was asked to stop"
    case .noDevice(let name): "LibTorch finds no \(name) device"
    case .diverged: "the loss is no longer a number"
    case .teacherOfOtherImages(let teacher, let network):
      "the teacher is for images of \(teacher), the network for \(network)"
    case .teacherOfOtherClasses(let teacher, let network):
      "the teacher knows \(teacher), the network \(network)"
    case .nothingToCompress: "the plan changes no layer"
    case .budgetTooSmall(let bytes, _): "no plan for this network is as small as \(bytes) bytes"
    case .payloadTooSmall(let bytes, let fewest):
      "no network with this plan fits \(bytes) bytes: \(fewest) are not for coefficients"
    case .accuracyOutOfReach(let wanted, let reached, let bytes):
      "\(bytes) bytes reach \(reached) % on held-out images, not \(wanted) %"
    case .badTrialLog: "the record of trials cannot be read"
    }
  }

  /// Where.
  public var location: String {
    switch self {
    case .tooFewImages: "in the training images"
    case .unevenBatch: "at option `batchSize`"
    case .badOption(let option, _): "at option `\(option)`"
    case .otherRun(let path, _), .earlierVersion(let path), .stopped(let path): "at \(path)"
    case .noDevice: "at option `device`"
    case .diverged(let phase, let epoch): "in phase '\(phase)', epoch \(epoch)"
    case .teacherOfOtherImages, .teacherOfOtherClasses: "at option `teacher`"
    case .nothingToCompress: "in the plan"
    case .budgetTooSmall: "at option `Goal.bytes`"
    case .payloadTooSmall: "at option `codedBytes`"
    case .accuracyOutOfReach: "at option `Goal.drop`"
    case .badTrialLog(let path, let line): "at \(path), line \(line)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .tooFewImages: "use more images, or fewer processes"
    case .unevenBatch: "use a multiple of the number of processes"
    case .badOption: "see its documentation for sensible values"
    case .otherRun: "use the options and data that wrote it, or start again without `resume`"
    case .earlierVersion: "start again without `resume`"
    case .stopped: "go on from there with `resume`"
    case .noDevice: "use a LibTorch that was built for it (docs/gpu.md), or `device` cpu"
    case .diverged: "use a smaller learning rate"
    case .teacherOfOtherImages, .teacherOfOtherClasses:
      "choose a teacher with the network's images and classes"
    case .nothingToCompress: "give a scheme to at least one layer"
    case .budgetTooSmall(_, let fewest): "allow at least \(fewest) bytes"
    case .payloadTooSmall:
      "allow more bytes, or use a plan with fewer core maps and dense layers"
    case .accuracyOutOfReach: "allow a larger drop, more bytes, or longer trials"
    case .badTrialLog: "remove the file, or start again without `resume`"
    }
  }
}
