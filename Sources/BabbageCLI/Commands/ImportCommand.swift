import ArgumentParser
import Babbage
import BabbageInterchange
import BabbageReport
import BabbageRuntime
import BabbageWorkflows
import Foundation

/// The command `babbage import`.
struct ImportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a network from an ONNX model or a safetensors file.",
    discussion: """
      Examples:
        babbage import model.onnx -o model.babbage --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225
        babbage import weights.safetensors --model resnet20 -o resnet20.babbage

      Images go into a network as values from 0 to 1. A model that was trained on normalised \
      images needs --mean and --std here, unless its file has them; they become part of the \
      network. docs/onnx.md lists the supported operators.
      """)

  @Argument(
    help: "An ONNX model, or a safetensors file.",
    completion: .file(extensions: ["onnx", "safetensors"]))
  var file: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .network)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Mean of each channel of the images it was trained on.", valueName: "numbers"))
  var mean: NumberList?

  @Option(
    help: ArgumentHelp("Standard deviation of each channel of these images.", valueName: "numbers"))
  var std: NumberList?

  @Option(
    help: ArgumentHelp("A file with the name of each class, one per line.", valueName: "file"),
    completion: .file())
  var classes: String?

  @Option(
    help: ArgumentHelp(
      "Channels, rows and columns of the image where the model leaves them open: 3x32x32.",
      valueName: "size"))
  var inputSize: ImageSize?

  @Option(
    help: ArgumentHelp(
      "The output of an ONNX model that has the scores, where it has several.", valueName: "name"))
  var scores: String?

  @Option(
    help: """
      The built-in network that a safetensors file belongs to: \
      \(BuiltInNetwork.names.joined(separator: ", ")).
      """, completion: .builtIn)
  var model: String?

  @OptionGroup var width: WidthOption

  @Option(
    help: ArgumentHelp(
      "Replace a prefix of tensor names in a safetensors file.", valueName: "old=new"))
  var rename: [Renaming] = []

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (mean == nil) == (std == nil) else {
      throw ValidationError("Give both --mean and --std, or neither.")
    }
    guard width.width == nil || model != nil else {
      throw ValidationError("--width needs --model.")
    }
    guard rename.isEmpty || model != nil else {
      throw ValidationError("--rename needs --model: tensor names matter only there.")
    }
    guard scores == nil || model == nil else {
      throw ValidationError("--scores is for ONNX models: --model has its scores.")
    }
  }

  func run() throws {
    let output = try OutputFile(output, keeping: [file] + (classes.map { [$0] } ?? []))
    var notes: [String] = []
    let network = if let model { try filled(model) } else { try read(notes: &notes) }
    // What no other command could run is refused here, with the node.
    _ = try Executor(LoweredNetwork(network))
    try NetworkFile.write(network, to: output.url)

    var figures = Figures(of: network, in: LayerForms(network))
    figures.layers = network.layers.map { site in
      var figures = Figures()
      figures.name = site.name
      figures.weights = site.geometry.weight.axes
      return figures
    }
    if common.json {
      figures.notes = notes.isEmpty ? nil : notes
      return try JSONOutput.print(figures)
    }
    print("\(network.name): \(network.input) to \(network.output)".shown + "\n")
    var table = Table(alignments: [.left, .right])
    table.append(["nodes", NumberText.count(network.nodes.count)])
    table.append(["layers", NumberText.count(network.layers.count)])
    table.append(["parameters", NumberText.count(network.size.parameters)])
    table.append(["file bytes", NumberText.count(figures.fileBytes ?? 0)])
    print(table.text)
  }

  private var normalization: Normalization? {
    guard let mean, let std else { return nil }
    return Normalization(mean: mean.numbers, deviation: std.numbers)
  }

  private func read(notes: inout [String]) throws -> Network {
    let url = URL(path: file)
    guard url.pathExtension != "safetensors" else { throw CommandFailure.noModelNamed(file) }
    let options = try ONNXImportOptions(
      inputSize: inputSize?.shape, normalization: normalization, classNames: classNames(),
      name: url.deletingPathExtension().lastPathComponent, output: scores)
    return try ONNXFile.read(from: url, options: options) { note in
      StandardStreams.say("note: \(note)")
      notes.append("\(note)")
    }
  }

  private func filled(_ model: String) throws -> Network {
    let tensors = try SafetensorsFile.read(from: URL(path: file))
    let builtIn = try width.builtIn(model)
    var network = try builtIn.network()
    let names = try classNames()
    // The last layer of the file, or the names, tell how many classes there are.
    let last = network.layers.last?.node.name ?? ""
    let count = tensors.shape(of: renamed("\(last).weight", in: tensors))?.first ?? names.count
    if inputSize != nil || (count > 0 && count != network.output.count) {
      network = try builtIn.network(
        images: inputSize?.shape ?? network.input,
        classes: count > 0 ? count : network.output.count)
    }
    network = try tensors.filling(network, renaming: rename.map { ($0.old, $0.new) })
    if let normalization = normalization ?? tensors.normalization {
      network = try network.normalizingImages(by: normalization)
    }
    return names.isEmpty ? network : try network.replacing(classNames: names)
  }

  /// The name in the file of a tensor of the network.
  private func renamed(_ name: String, in tensors: SafetensorsFile) -> String {
    tensors.names.first { source in
      let prefix = rename.first { source.hasPrefix($0.old) }
      return prefix.map { $0.new + source.dropFirst($0.old.count) } ?? source == name
    } ?? name
  }

  private func classNames() throws -> [String] {
    guard let classes else { return [] }
    let text = String(
      decoding: try Data(readingAllOf: URL(path: classes), limit: 1 << 24), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}
