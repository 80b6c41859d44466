import ArgumentParser
import Babbage
import BabbageInterchange
import BabbageWorkflows
import Foundation

/// The command `babbage export`, which only groups others.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a network for other programs.",
    subcommands: [ExportONNXCommand.self, ExportCCommand.self, ExportVerilogCommand.self])
}

/// The command `babbage export onnx`.
struct ExportONNXCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx",
    abstract: "Write an ONNX model of standard operators.",
    discussion: """
      Examples:
        babbage export onnx small.babbage -o small.onnx
        babbage export onnx resnet20 --scheme "filters=linear/4 bits=4" -o random.onnx

      The model takes images from 0 to 1 as `image` and gives `scores`. Its factorised form keeps \
      the coefficients, so that the file is small; runtimes expand them to weights when they load \
      it, or do fewer multiplications where that is faster. The dense form has all weights in it.
      """)

  @OptionGroup var network: NetworkArgument

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(help: "How polynomial layers are written.")
  var form = ONNXWeights.factorised

  @OptionGroup var common: CommonOptions

  func run() throws {
    let output = try OutputFile(output, keeping: [network.model])
    let network = try network.load()
    let bytes = try ONNXFile.encode(network, weights: form)
    try AtomicFile.write(bytes, to: output.url)
    var figures = Figures()
    figures.name = network.name
    figures.fileBytes = bytes.count
    figures.payloadBytes = network.size.payloadBytes
    figures.denseBytes = network.size.denseBytes
    if common.json { return try JSONOutput.print(figures) }
    print("\(network.name) as ONNX, \(form.rawValue)".shown + "\n")
    print(FiguresTable.text(of: [("", figures)]))
  }
}

extension ONNXWeights: ExpressibleByArgument {}
