import ArgumentParser
import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows
import Foundation

/// Options of every command.
struct CommonOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Flag(help: "Say more on standard error.")
  var verbose = false
}

/// How training goes through the images.
struct StepOptions: ParsableArguments {
  @Option(help: "Images per step.\(TrainingDefaults.batchSize)")
  var batchSize: Int?

  @Option(help: "Decides everything random; the same seed gives the same network.")
  var seed: UInt64 = 0

  @Option(help: "Threads to compute with. (default: as many as there are cores)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      How to vary the training images: any of affine, pad-crop, flip and cutout, separated by \
      commas, or none. (default: pad-crop,flip for colour images; for grey ones affine in dense \
      training, none where coefficients are trained)
      """, valueName: "names"))
  var augmentation: AugmentationNames?

  @Option(
    help: """
      The precision of convolutions: float, or mixed, which is bfloat16 where that loses little \
      and is nearly twice as fast on CPUs that have it. (default: float)
      """)
  var precision = PrecisionName.float

  @Option(
    help: "The device to compute on; cuda needs a LibTorch that was built for it (docs/gpu.md).")
  var device = DeviceName.cpu
}

/// What training and compression have in common.
struct RunOptions: ParsableArguments {
  @OptionGroup var steps: StepOptions

  @Option(
    help: ArgumentHelp(
      "Where to keep the state while training goes on. (default: OUTPUT.checkpoint)",
      valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      """
      How long to train from one checkpoint to the next, which together never take more than 2 % of \
      the time. (default: 60, the first after 10)
      """, valueName: "seconds"))
  var checkpointEvery: Double?

  @Flag(help: "Continue from the checkpoint if there is one.")
  var resume = false

  func validate() throws {
    guard checkpointEvery.map({ (0...1e6).contains($0) }) ?? true else {
      throw ValidationError("--checkpoint-every must be 0 to 1000000 seconds.")
    }
  }
}

extension StepOptions {
  /// Warns if there are fewer images than a step takes.
  func noteSmallBatch(usual: Int, for data: Dataset) {
    let (wanted, count) = (batchSize ?? usual, data.train.count)
    guard count < wanted else { return }
    StandardStreams.warn(
      "a step takes all \(count) training images, as there are fewer than \(wanted)")
  }
}

extension RunOptions {
  /// Where a run keeps its state, checked like its output.
  ///
  /// - Parameters:
  ///   - output: What the run ends in.
  ///   - inputs: Files that must stay as they are.
  /// - Returns: The checkpoint's file, and whether to resume from it.
  /// - Throws: `OutputError` or `FileError` if it cannot be written.
  func checkpointPolicy(
    for output: OutputFile, keeping inputs: [String] = []
  ) throws -> CheckpointPolicy {
    let path = checkpoint ?? output.url.sibling(ending: ".checkpoint").path
    let file = try OutputFile(path, keeping: inputs + [output.url.path])
    if !resume, FileManager.default.fileExists(atPath: file.url.path) {
      Log.logger.warning(
        "\(path) of an earlier run will be replaced; --resume would continue from it")
    }
    var policy = CheckpointPolicy(file: file.url, resume: resume)
    if let checkpointEvery {
      (policy.pace.first, policy.pace.interval) = (
        .seconds(checkpointEvery), .seconds(checkpointEvery)
      )
    }
    return policy
  }
}

extension URL {
  /// The file at a path, relative to the working folder.
  init(path: String) { self.init(fileURLWithPath: path) }
}
