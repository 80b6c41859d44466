import ArgumentParser
import Babbage
import BabbageData
import Foundation

#if Training
  import BabbageTraining
#endif

/// Options of every command.
struct CommonOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Flag(help: "Say more on standard error.")
  var verbose = false
}

/// Which images to use.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help:
      "The data set; `babbage data list` names them. Or a folder with train/CLASS and test/CLASS.",
    completion: .dataSet)
  var name: String

  @Option(
    help: ArgumentHelp("A folder to look for the data set first.", valueName: "folder"),
    completion: .directory)
  var dataDir: String?

  /// Loads the data set.
  ///
  /// - Parameter fit: What size images are brought to, as far as they can be.
  func load(_ fit: ImageFit = .asTheyAre) throws -> Dataset {
    Log.logger.info("loading \(name)")
    let progress = ProgressLine()
    defer { progress.clear() }
    return try DatasetCatalog.load(name, fit, dataDirectory: dataDir.map(URL.init(path:))) {
      progress.show("reading pictures \(ProgressLine.bar($0))")
    }
  }
}

/// How the images are gone through, wherever something is trained.
struct StepOptions: ParsableArguments {
  @Option(help: "Images a step.\(TrainingDefaults.batchSize)")
  var batchSize: Int?

  @Option(help: "Decides all that is random; the same seed gives the same network.")
  var seed: UInt64 = 0

  @Option(help: "Threads to compute with. (default: as many as there are cores)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      How to vary the training images: some of affine, pad-crop, flip and cutout with commas between \
      them, or none. (default: pad-crop,flip for colour images; for grey ones affine in dense \
      training, none where coefficients are trained)
      """, valueName: "names"))
  var augmentation: AugmentationNames?

  @Option(
    help: """
      What convolutions are computed in: float, or mixed, which is bfloat16 where that loses little \
      and is nearly twice as fast on CPUs that have it. (default: float)
      """)
  var precision = PrecisionName.float

  @Option(help: "What computes; cuda needs a LibTorch that was built for it (docs/gpu.md).")
  var device = DeviceName.cpu
}

/// What training and compression have in common.
struct RunOptions: ParsableArguments {
  @OptionGroup var steps: StepOptions

  @Option(
    help: ArgumentHelp(
      "Where to keep the state after each epoch. (default: OUTPUT.checkpoint)", valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @Flag(help: "Go on from the checkpoint if there is one.")
  var resume = false
}

#if Training
  extension RunOptions {
    /// Where a run keeps its state, checked like its output.
    ///
    /// - Parameters:
    ///   - output: What the run ends in.
    ///   - inputs: Files that must stay as they are.
    func checkpointPolicy(
      for output: OutputFile, keeping inputs: [String] = []
    ) throws -> CheckpointPolicy {
      let path = checkpoint ?? output.url.sibling(ending: ".checkpoint").path
      let file = try OutputFile(path, keeping: inputs + [output.url.path])
      if !resume, FileManager.default.fileExists(atPath: file.url.path) {
        Log.logger.warning(
          "\(path) of an earlier run will be replaced; --resume would go on from it")
      }
      return CheckpointPolicy(file: file.url, resume: resume)
    }
  }
#endif

extension Network {
  /// The network with the names of a data set's classes, unless it has names or these say no more
  /// than numbers do.
  func named(after data: Dataset) throws(NetworkError) -> Network {
    let names = data.classNames
    guard classNames.isEmpty, names.count == output.count, names != names.indices.map(String.init)
    else { return self }
    return try replacing(classNames: names)
  }
}

extension URL {
  /// The file at a path, relative to the working folder.
  init(path: String) { self.init(fileURLWithPath: path) }
}
