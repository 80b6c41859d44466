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

      Pictures are PNG, JPEG or WebP. They become images as in every other command: turned \
      upright, cropped around their centre to the proportions of the network's input, and resized. \
      One that cannot be read is named, and the others are classified all the same; the exit \
      status is then 1.
      """)

  @Argument(help: "A network.", completion: .network)
  var file: String

  @Argument(help: "Pictures.", completion: .file(extensions: ["png", "jpg", "jpeg", "webp"]))
  var pictures: [String]

  @Option(help: "How many classes to show, the most probable first.")
  var top = 3

  @OptionGroup var conversion: PictureOptions

  @Option(
    help: ArgumentHelp(
      "The data set to take the names of classes from, instead of the network's file.",
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
    var convention = network.pictures
    convention.background = conversion.background ?? convention.background
    let reader = try PictureReader(
      network.input, convention: convention, inversion: conversion.invert)
    var classifier = try ScoredClasses(network, names: names)
    let results = pictures.map { path in
      do {
        let picture = try reader.read(URL(path: path))
        for warning in picture.warnings { StandardStreams.warn("\(path): \(warning)") }
        return Result(
          file: path, classes: classifier.best(top, of: picture.image),
          warnings: picture.warnings.isEmpty ? nil : picture.warnings)
      } catch {
        let line = ErrorReporting.line(for: error)
        StandardStreams.say("error: \(line)")
        return Result(file: path, error: line)
      }
    }
    let failures = results.count { $0.error != nil }
    if common.json {
      try JSONOutput.print(["pictures": results])
    } else if failures < results.count {
      print(Self.table(of: results).text)
    }
    if failures > 0 { throw CommandFailure.unreadablePictures(failures, of: results.count) }
  }

  private static func table(of results: [Result]) -> Table {
    var table = Table([("picture", .left), ("class", .left), ("probability", .right)])
    for result in results {
      for (rank, found) in (result.classes ?? []).enumerated() {
        table.append([
          rank == 0 ? result.file : "", found.name ?? "\(found.index)",
          NumberText.percent(100 * found.probability),
        ])
      }
    }
    return table
  }

  private struct Result: Encodable {
    let file: String
    var classes: [ScoredClasses.Class]?
    var warnings: [String]?
    /// Why the picture could not be read.
    var error: String?
  }
}

/// Runs a network on images, one after the other.
private struct ScoredClasses {
  /// A class and its probability.
  struct Class: Encodable {
    let index: Int
    let name: String?
    let probability: Double
  }

  private let names: [String]
  private let endsInSoftmax: Bool
  private var executor: Executor

  init(_ network: Network, names: [String]) throws {
    self.names = names
    endsInSoftmax = network.nodes.last?.operation == .softmax
    executor = try Executor(LoweredNetwork(network))
  }

  /// The most probable classes of an image.
  mutating func best(_ count: Int, of image: PixelImage) -> [Class] {
    let scores = executor.run(image.tensor.values)
    let probabilities = endsInSoftmax ? scores : Elementwise.softmax(scores)
    // Ranked by score, as for accuracy: probabilities of close scores may round to the same value.
    return scores.ranking.prefix(count)
      .map { index in
        Class(
          index: index, name: names.indices.contains(index) ? names[index] : nil,
          probability: Double(probabilities[index]))
      }
  }
}
