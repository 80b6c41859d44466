import ArgumentParser
import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows
import Foundation

/// The command `babbage train`.
struct TrainCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a dense network.",
    discussion: """
      Examples:
        babbage train --model lenet5 --data mnist -o lenet5.babbage
        babbage train --from resnet20.babbage --data pictures --epochs 6 \\
          --learning-rate 1e-3 -o tuned.babbage

      With --from, the network gets the classes of the data: its last layer is a new one unless their \
      names and order are the same.

      A run that was stopped continues with --resume, and ends with the same network.

      Several processes train together if RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT are set \
      for each, as torchrun does; Slurm and MPI work too (docs/distributed.md):
        torchrun --no_python --nproc_per_node 2 babbage train ...
      """)

  @Option(
    help: "The network: \(BuiltInNetwork.names.joined(separator: ", ")).", completion: .builtIn)
  var model: String?

  @OptionGroup var width: WidthOption

  @Option(
    help: ArgumentHelp("A trained network to continue from.", valueName: "file"),
    completion: .network)
  var from: String?

  @Option(
    help: ArgumentHelp(
      """
      With --model: rows and columns of the images. Pictures are cropped and resized, images of a \
      known data set are padded with zeros. (default: as they are)
      """, valueName: "pixels"))
  var imageSize: Int?

  @Option(
    help: ArgumentHelp(
      """
      With --model: 1 makes pictures grey, 3 keeps colours. (default: 1 if all pictures are grey)
      """, valueName: "number"))
  var channels: Int?

  @OptionGroup var data: DataOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .network)
  var output: String

  @Option(help: "How many times every image is seen; 0 trains nothing.\(TrainingDefaults.epochs)")
  var epochs: Int?

  @Option(help: "The largest learning rate of the cycle.\(TrainingDefaults.learningRate)")
  var learningRate: Double?

  @Option(help: "Decoupled weight decay.\(TrainingDefaults.weightDecay)")
  var weightDecay: Double?

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (model != nil) != (from != nil) else { throw ValidationError("Give --model or --from.") }
    guard imageSize.map({ $0 >= 1 && from == nil }) ?? true else {
      throw ValidationError("--image-size must be 1 or more, and needs --model.")
    }
    guard width.width == nil || from == nil else {
      throw ValidationError("--width needs --model.")
    }
    guard channels.map({ [1, 3].contains($0) && from == nil }) ?? true else {
      throw ValidationError("--channels must be 1 or 3, and needs --model.")
    }
  }

  func run() throws {
    let start = ContinuousClock.now
    let builtIn = try model.map { try width.builtIn($0) }
    let group = try ProcessGroup.launched()
    if let group, !group.isLead { return try follow(builtIn, in: group) }
    let output = try OutputFile(output, keeping: [from].compactMap(\.self))
    let checkpoint = try runOptions.checkpointPolicy(for: output)
    let (network, data) = try inputs(builtIn)
    runOptions.steps.noteSmallBatch(usual: TrainingOptions().batchSize, for: data)
    let progress = ProgressLine()
    try TorchLibrary.open { progress.show($0) }
    let interruption = Interruption(progress)
    defer {
      interruption.end()
      progress.clear()
    }
    let observer = RunObserver(progress, interruption)
    observer.progress("preparing the images")
    let trained = try Trainer(
      options: options, checkpoint: checkpoint.telling(observer, of: options.epochs),
      group: group, progress: { observer.show($0) }
    ).train(network, on: data)
    progress.clear()
    try NetworkFile.write(trained, to: output.url)
    interruption.keep("the network is written to \(output.url.path)")
    checkpoint.remove()

    let evaluation = try Evaluation(
      of: trained, on: data.test, of: data, threads: runOptions.steps.threads,
      observer: .onStandardError)
    var figures = Figures(of: trained, in: LayerForms(trained))
    evaluation.add(to: &figures)
    figures.data = DataFigures(data)
    figures.seconds = start.duration(to: .now).inSeconds
    if common.json { return try JSONOutput.print(figures) }
    print("\(trained.name) on \(data.title), written to \(output.url.path)".shown + "\n")
    print(FiguresTable.text(of: [("", figures)]))
  }

  /// What every process but the lead does: it trains, and neither prints nor writes.
  private func follow(_ builtIn: BuiltInNetwork?, in group: ProcessGroup) throws {
    let (network, data) = try inputs(builtIn, isQuiet: true)
    _ = try Trainer(options: options, group: group).train(network, on: data)
  }

  /// What to train, and on what.
  private func inputs(
    _ builtIn: BuiltInNetwork?, isQuiet: Bool = false
  ) throws -> (Network, Dataset) {
    let seed = runOptions.steps.seed
    if let builtIn {
      var options = DatasetOptions(imageSize.map(ImageFit.side) ?? .asTheyAre)
      options.channels = channels
      let data = try data.load(options, isQuiet: isQuiet)
      return (try builtIn.network(for: data, seed: seed), data)
    }
    // The arguments were checked: there is one or the other.
    let network = try NetworkFile.read(from: URL(path: from ?? ""))
    let data = try data.load(DatasetOptions(for: network), isQuiet: isQuiet)
    let target = try data.retargeting(network, seed: seed)
    if !isQuiet { Self.say(target, from: network, data) }
    return (target.network.showing(data), data)
  }

  /// Says what becomes of the classes that a network was trained for.
  private static func say(_ target: Retargeting, from network: Network, _ data: Dataset) {
    func list(_ names: [String]) -> String {
      names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }
    if target.hasNewLayer {
      let former =
        network.classNames.isEmpty
        ? "\(network.output.count) without names" : list(network.classNames)
      StandardStreams.warn(
        "the classes are \(list(data.classNames)), and were \(former): the last layer starts from "
          + "scratch"
      )
    } else if network.classNames.isEmpty, !target.network.classNames.isEmpty {
      StandardStreams.warn(
        "the network's classes had no names: its scores are taken for \(list(data.classNames)), "
          + "in this order")
    }
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs ?? options.epochs
    options.batchSize = runOptions.steps.batchSize ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.weightDecay = weightDecay ?? options.weightDecay
    options.seed = runOptions.steps.seed
    options.threads = runOptions.steps.threads
    options.augmentation = runOptions.steps.augmentation?.kinds ?? options.augmentation
    options.precision = runOptions.steps.precision.value
    options.device = runOptions.steps.device.value
    return options
  }
}
