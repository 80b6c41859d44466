import ArgumentParser
import Babbage
import BabbageWorkflows

/// The command `babbage inspect`.
struct InspectCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a network stores and computes, layer by layer.",
    discussion: """
      Examples:
        babbage inspect small.babbage
        babbage inspect resnet20

      Work is counted for one image, in the form that runs: dense, or with computation reuse where \
      that takes less arithmetic.
      """)

  @Argument(help: NetworkArgument.help, completion: .network)
  var model: String

  @OptionGroup var width: WidthOption

  @Flag(
    inversion: .prefixedNo,
    help: "Draw weights with block characters. (default: where a terminal shows them)")
  var plots: Bool?

  @OptionGroup var common: CommonOptions

  func run() throws {
    let network = try NetworkArgument.load(model, width)
    var total = Figures(of: network, in: LayerForms(network))
    total.layers = network.layerReports(in: LayerForms(network)).map(Figures.init)
    if common.json { return try JSONOutput.print(total) }

    print(
      "\(network.name): \(network.input) to \(network.output), \(network.nodes.count) nodes".shown
        + "\n")
    print(LayerTable.text(of: network, in: LayerForms(network)))
    print("")
    if plots ?? Terminal.drawsBlocks, let plots = WeightPlot.text(of: network) {
      print(plots + "\n")
    }
    print(FiguresTable.text(of: [("", total)]))
  }
}
