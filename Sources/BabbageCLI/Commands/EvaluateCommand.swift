import ArgumentParser
import Babbage
import BabbageData
import Foundation

/// The command `babbage evaluate`.
struct EvaluateCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well a network classifies a data set.",
    discussion: """
      Example:
        babbage evaluate small.babbage --data mnist
      """)

  /// A part of a data set.
  enum Split: String, CaseIterable, ExpressibleByArgument {
    case test, train
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
    let data = try data.load(.input(network.input))
    let images = split == .test ? data.test : data.train
    let evaluation = try Evaluation(
      of: network, on: images, of: data, engine: engine, threads: threads)
    var figures = Figures(of: network)
    evaluation.add(to: &figures)
    figures.seconds = evaluation.seconds
    figures.engine = engine.rawValue
    if common.json { return try JSONOutput.print(figures) }

    print("\(network.name) on \(data.title), \(split.rawValue) split, engine \(engine.rawValue)\n")
    print(FiguresTable.text(of: [("", figures)]))
  }
}
