import ArgumentParser
import Babbage
import BabbageWorkflows
import Foundation

/// The command `babbage recode`.
struct RecodeCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "recode",
    abstract: "Store a network's numbers in another way; what it computes stays the same.",
    discussion: """
      Example:
        babbage recode small.babbage --coding range -o smaller.babbage

      A range coder spends few bits on what is frequent. It gains most on a network that was \
      trained for it (`babbage compress --coded-bytes`); on codes that all occur as often it gains \
      nothing. Decoding takes place once, when a network is read.
      """)

  @Argument(help: "The network.", completion: .network)
  var network: String

  @Option(
    help: """
      packed has each number in bits of its own, range all of them in one stream of a range coder.
      """)
  var coding: PayloadCoding

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .network)
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    let output = try OutputFile(output, keeping: [network])
    var network = try NetworkFile.read(from: URL(path: network))
    network.coding = coding
    try NetworkFile.write(network, to: output.url)
    var figures = Figures(of: network, in: LayerForms(network))
    figures.layers = network.layerReports(in: LayerForms(network)).map(Figures.init)
    if common.json { return try JSONOutput.print(figures) }
    print("\(network.name), written to \(output.url.path)".shown + "\n")
    print(FiguresTable.text(of: [("", figures)]))
  }
}
