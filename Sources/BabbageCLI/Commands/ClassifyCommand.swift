import ArgumentParser
import Babbage
import BabbageData
import BabbageReport
import BabbageRuntime
import Foundation

/// The command `babbage classify`.
struct ClassifyCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Tell what pictures show.",
    discussion: """
      Example:
        babbage classify small.babbage seven.png

      Pictures are PNG or JPEG. They are brought to the size and the colours of the network's \
      input, whatever their proportions.
      """)

  /// Whether to exchange black and white.
  enum Inversion: String, CaseIterable, ExpressibleByArgument {
    case auto, yes, no
  }

  @Argument(help: "A network.", completion: .network)
  var file: String

  @Argument(help: "Pictures.", completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var pictures: [String]

  @Option(help: "How many classes to show, the most probable first.")
  var top = 3

  @Option(
    help: """
      Exchange black and white; auto does so for grey pictures with a bright edge, because data \
      sets like mnist are bright on black.
      """)
  var invert = Inversion.auto

  @Option(
    help: ArgumentHelp(
      "The data set whose names the classes have, instead of those in the network's file.",
      valueName: "name"))
  var data: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be 1 or more.") }
    guard !pictures.isEmpty else { throw ValidationError("Give at least one picture.") }
  }

  func run() throws {
    let network = try NetworkFile.read(from: URL(path: file))
    let names =
      try data.map { try DatasetCatalog.description(of: $0).classNames } ?? network.classNames
    var classifier = try PictureClassifier(network, path: file)
    let results = try pictures.map { path in
      let scores = try classifier.probabilities(ofPictureAt: path, invert: invert)
      let best = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(top)
      return Result(
        file: path,
        classes: best.map { index in
          Class(
            index: index, name: names.indices.contains(index) ? names[index] : nil,
            probability: Double(scores[index]))
        })
    }
    if common.json { return try JSONOutput.print(["pictures": results]) }

    var table = Table([("picture", .left), ("class", .left), ("probability", .right)])
    for result in results {
      for (rank, found) in result.classes.enumerated() {
        table.append([
          rank == 0 ? result.file : "", found.name ?? "\(found.index)",
          NumberText.percent(100 * found.probability),
        ])
      }
    }
    print(table.text)
  }

  private struct Result: Encodable {
    let file: String
    let classes: [Class]
  }

  private struct Class: Encodable {
    let index: Int
    let name: String?
    let probability: Double
  }
}

/// Brings pictures to a network's input and runs it.
private struct PictureClassifier {
  private let input: MapShape
  private let format: PixelFormat
  private let endsInSoftmax: Bool
  private var executor: Executor

  init(_ network: Network, path: String) throws {
    guard let format = PixelFormat(rawValue: network.input.channels) else {
      throw CommandFailure.notAPicture(network: network.input, path: path)
    }
    self.format = format
    input = network.input
    endsInSoftmax = network.nodes.last?.operation == .softmax
    executor = Executor(try Plan(network))
  }

  mutating func probabilities(
    ofPictureAt path: String, invert: ClassifyCommand.Inversion
  ) throws -> [Float] {
    let picture = try ImageFile.read(URL(path: path), as: format)
      .resized(toHeight: input.height, width: input.width)
    let isInverted =
      switch invert {
      case .yes: true
      case .no: false
      case .auto: format == .grey && picture.hasBrightEdge
      }
    let values = picture.tensor.values
    let scores = executor.run(isInverted ? values.map { 1 - $0 } : values)
    return endsInSoftmax ? scores : Elementwise.softmax(scores)
  }
}

extension PixelImage {
  /// Whether the outermost pixels of a grey picture are brighter than half.
  fileprivate var hasBrightEdge: Bool {
    let edge = pixels.indices.filter { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: width)
      return row == 0 || row == height - 1 || column == 0 || column == width - 1
    }
    return edge.reduce(0) { $0 + Int(pixels[$1]) } > 127 * edge.count
  }
}
