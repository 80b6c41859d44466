import ArgumentParser
import Babbage
import BabbageData
import BabbageWorkflows
import Foundation

/// The command `babbage evaluate`.
struct EvaluateCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well a network classifies a data set.",
    discussion: """
      Example:
        babbage evaluate small.babbage --data mnist
        babbage evaluate small.babbage --data pictures --split val

      Classes are matched by name: a folder with some of the network's classes is measured on those. \
      Training pictures are not needed.
      """)

  /// A part of a data set.
  enum Split: String, CaseIterable, ExpressibleByArgument {
    case test, val, train

    var role: SplitRole {
      switch self {
      case .test: .test
      case .val: .validation
      case .train: .train
      }
    }
  }

  @Argument(help: "A network.", completion: .network)
  var file: String

  @OptionGroup var data: DataOptions

  @Option(help: "What computes the scores.")
  var engine = Engine.runtime

  @Option(help: "The images to classify.")
  var split = Split.test

  @Option(help: "Threads to compute with. (default: as many as there are cores)")
  var threads: Int?

  @OptionGroup var common: CommonOptions

  func run() throws {
    let network = try NetworkFile.read(from: URL(path: file))
    // The ranges of the integer engine are those of training images.
    let data = try data.load(
      for: network, need: .measuring,
      splits: engine == .integer ? [split.role, .train] : [split.role])
    guard let images = data[split.role], images.count > 0 else {
      throw CommandFailure.noSplit(split.rawValue, data: data.name)
    }
    let evaluation = try Evaluation(
      of: network, on: images, of: data, engine: engine, threads: threads,
      observer: .onStandardError)
    var figures = Figures(of: network, in: LayerForms(network))
    evaluation.add(to: &figures)
    figures.seconds = evaluation.seconds
    figures.engine = engine.rawValue
    figures.data = DataFigures(data)
    if common.json { return try JSONOutput.print(figures) }

    print(
      "\(network.name) on \(data.title), \(split.rawValue) split, engine \(engine.rawValue)".shown
        + "\n"
    )
    print(FiguresTable.text(of: [("", figures)]))
  }
}
