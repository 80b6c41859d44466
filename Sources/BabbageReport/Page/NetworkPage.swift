import Babbage
import BabbageData
import Foundation

/// An HTML file that runs a network in a browser and loads nothing else.
///
/// Grey images can be drawn, and pictures from files are read as `PictureReader` reads them. The
/// file holds two programs: the network with computation reuse, and the same network with dense
/// weights, which the page computes from the coefficients when they are first needed.
package struct NetworkPage: Sendable {
  /// A test image.
  package struct Sample: Sendable {
    /// The name of its class.
    package let label: String
    /// The pixels as bytes, channel by channel.
    package let pixels: [UInt8]
    /// The network's scores for it, in integers.
    package let scores: [Int32]

    /// Creates a sample.
    package init(label: String, pixels: [UInt8], scores: [Int32]) {
      (self.label, self.pixels, self.scores) = (label, pixels, scores)
    }
  }

  /// The network's top-1 accuracy on the test images, by each way of computing.
  package struct Accuracy: Sendable {
    /// The number of test images.
    package let images: Int
    /// The accuracy in percent with 8-bit integers, with which the page computes.
    package let integer: Double
    /// The accuracy in percent with floating-point numbers.
    package let float: Double

    /// Creates an accuracy.
    package init(images: Int, integer: Double, float: Double) {
      self.images = images
      self.integer = integer
      self.float = float
    }
  }

  private let network: Network
  private let forms: LayerForms
  private let classNames: [String]
  private let reuse: PageProgram
  private let dense: PageProgram
  private let samples: [Sample]
  private let accuracy: Accuracy
  private let data: String
  private let isCentred: Bool
  private let inversion: PictureReader.Inversion
  private let report: WebAddress?
  private let maker: String?

  /// Puts a page together.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - forms: The forms of its layers that the program runs.
  ///   - reuse: The network with computation reuse, as a program.
  ///   - dense: The same network with room for the dense weights of each layer.
  ///   - classNames: A name for each class.
  ///   - samples: Test images, at least one; the page shows the first at the start.
  ///   - accuracy: The accuracy on the test images.
  ///   - data: The data set's name for people.
  ///   - isCentred: Whether drawings are moved and scaled like MNIST's digits; pictures and test
  ///     images are not.
  ///   - inversion: Whether black and white are exchanged in pictures.
  ///   - report: The address of a report that the page links to.
  ///   - maker: The program that the page says it was made by; Babbage if `nil`.
  package init(
    _ network: Network, forms: LayerForms, reuse: PageProgram, dense: PageProgram,
    classNames: [String], samples: [Sample], accuracy: Accuracy, data: String, isCentred: Bool,
    inversion: PictureReader.Inversion = .auto, report: WebAddress? = nil, maker: String? = nil
  ) {
    self.network = network
    self.forms = forms
    self.reuse = reuse
    self.dense = dense
    // The page's script shows them as they are.
    self.classNames = classNames.map(\.shown)
    self.samples = samples
    self.accuracy = accuracy
    self.data = data
    self.isCentred = isCentred
    self.inversion = inversion
    self.report = report
    self.maker = maker
  }

  /// The data for the page's script.
  private struct Settings: Encodable {
    let channels: Int
    let height: Int
    let width: Int
    let edge: String
    let background: [UInt8]
    let inversion: String
    let classes: [String]
    let draws: Bool
    let centres: Bool
    let reuse: PageProgram.Settings
    let dense: PageProgram.Settings
    let layers: [LayerWeights]
    let samples: [String]
  }

  private var settings: Settings {
    let input = network.input
    let background = network.pictures.background
    return Settings(
      channels: input.channels, height: input.height, width: input.width,
      edge: String(describing: network.pictures.edge),
      background: [background.red, background.green, background.blue],
      inversion: inversion.rawValue, classes: classNames,
      draws: input.channels == 1, centres: isCentred, reuse: reuse.settings, dense: dense.settings,
      layers: network.layers.map { LayerWeights($0.layer.weight) },
      samples: samples.map { Data($0.pixels).base64EncodedString() })
  }

  /// The file.
  package var html: String {
    let words = PageWords(
      network, forms: forms, classes: classNames.count, samples: samples.count,
      accuracy: accuracy, data: data, isCentred: isCentred)
    // The page's first answer is in the file before its script runs, so that nothing moves.
    let ranking = samples[0].scores.ranking
    let bars = ClassBars(classNames, ranking: ranking)
    let program = maker.map { "<code>\(WebTemplate.escaped($0))</code>" } ?? "Babbage"
    let text = [
      "answer": ranking.first.map { PageWords.answer(classNames[$0]) } ?? "…",
      "title": words.title, "description": words.description, "engines": words.engines,
      "canvas": words.canvas, "hint": words.hint, "sampled": words.sampled,
      "coefficients": words.coefficients, "weights": words.weights, "forms": words.forms,
      "payload": words.payload, "hex": words.hexadecimal,
    ]
    let markup = [
      "kind": network.input.channels == 1 ? "draws" : "shows",
      "style": WebTemplate.style + WebTemplate.pageStyle,
      "cards": WebTemplate.cards(words.facts),
      "width": "\(network.input.width)", "height": "\(network.input.height)",
      "clear": network.input.channels == 1
        ? "<button id=\"clear\" type=\"button\">Clear</button>" : "",
      "samples": samples.map {
        "<button type=\"button\"><canvas width=\"\(network.input.width)\" height=\"\(network.input.height)\" "
          + "aria-hidden=\"true\"></canvas><span dir=\"auto\">\(WebTemplate.escaped($0.label))</span></button>"
      }.joined(),
      "scores": bars.markup, "order": bars.areRanked ? "ranked" : "listed",
      "made":
        "Made by \(program). Test images are of \(WebTemplate.escaped(data))."
        + (report.map {
          " <a href=\"\(WebTemplate.escaped($0.text))\">A report on the network</a>."
        }
          ?? ""),
      "data": WebTemplate.json(settings),
      "script": WebTemplate.pageScript,
    ]
    return WebTemplate.text(
      WebTemplate.page, text.mapValues { WebTemplate.escaped($0) }.merging(markup) { $1 })
  }
}

/// The bars of the classes in the file, before the page has computed anything.
///
/// If there are many classes, the page shows the most likely ones and one last bar for all others.
private struct ClassBars {
  private static let most = 12

  /// Whether the page puts the most likely ones first.
  let areRanked: Bool
  private let names: [String]

  init(_ classNames: [String], ranking: [Int]) {
    areRanked = classNames.count > Self.most
    let first = ranking.prefix(Self.most - 1).map { classNames[$0] }
    names = areRanked ? first + [PageWords.others(classNames.count - first.count)] : classNames
  }

  var markup: String {
    names.map {
      "<li><span dir=\"auto\">\(WebTemplate.escaped($0))</span><i></i><span class=\"percent\">0.0 %</span></li>"
    }.joined()
  }
}
