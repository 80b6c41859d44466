import Babbage
import Foundation

/// An HTML file that runs a network in a browser, and asks nobody for anything.
///
/// Digit-like images are drawn, others are taken from pictures. The file holds two programs: the network with computation
/// reuse, and the same network with dense weights, which the page multiplies out of the coefficients when they are first asked
/// for.
public struct NetworkPage: Sendable {
  /// A test image.
  public struct Sample: Sendable {
    /// What it shows.
    public let label: String
    /// Bytes, channel by channel.
    public let pixels: [UInt8]

    /// Combines the two.
    public init(label: String, pixels: [UInt8]) {
      self.label = label
      self.pixels = pixels
    }
  }

  /// So many bytes of the payload are shown.
  private static let shownBytes = 4096
  /// Of more classes the most likely ones are shown.
  private static let shownClasses = 20

  private let network: Network
  private let classNames: [String]
  private let reuse: PageProgram
  private let dense: PageProgram
  private let samples: [Sample]
  private let accuracy: Double
  private let data: String
  private let isCentred: Bool
  private let report: WebAddress?

  /// Puts a page together.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - reuse: The network as it is.
  ///   - dense: The same with room for the dense weights of each layer.
  ///   - classNames: A name for each class.
  ///   - samples: Test images, one at least; the page shows the first.
  ///   - accuracy: On the test images, in percent, with integers.
  ///   - data: The data set's name for people.
  ///   - isCentred: Whether drawings are moved and scaled like MNIST's digits.
  ///   - report: The address of a report that the page refers to.
  public init(
    _ network: Network, reuse: PageProgram, dense: PageProgram, classNames: [String],
    samples: [Sample], accuracy: Double, data: String, isCentred: Bool,
    report: WebAddress? = nil
  ) {
    self.network = network
    self.reuse = reuse
    self.dense = dense
    // The page's program shows them as they are.
    self.classNames = classNames.map(\.shown)
    self.samples = samples
    self.accuracy = accuracy
    self.data = data
    self.isCentred = isCentred
    self.report = report
  }

  /// What the page's program is told.
  private struct Settings: Encodable {
    let channels: Int
    let height: Int
    let width: Int
    let classes: [String]
    let draws: Bool
    let centres: Bool
    let says: String
    let reuse: PageProgram.Settings
    let dense: PageProgram.Settings
    let layers: [LayerWeights]
    let samples: [String]
  }

  /// The file.
  public var html: String {
    let input = network.input
    let draws = input.channels == 1
    let payload = NetworkFile.payload(of: network)
    let size = network.size
    let operations = network.operations
    let settings = Settings(
      channels: input.channels, height: input.height, width: input.width, classes: classNames,
      draws: draws, centres: isCentred, says: isCentred ? "says %" : "says: %",
      reuse: reuse.settings, dense: dense.settings,
      layers: network.layers.map { LayerWeights($0.layer.weight) },
      samples: samples.map { Data($0.pixels).base64EncodedString() })
    let title = "\(network.name) in \(NumberText.count(payload.count)) bytes"
    return WebTemplate.text(
      WebTemplate.page,
      [
        "title": WebTemplate.escaped(title),
        "description": WebTemplate.escaped(
          draws
            ? "Draw, and a network of polynomials tells what it is. It runs in this page; nothing is sent anywhere."
            : "Choose a picture, and a network of polynomials tells what it shows. It runs in this page; nothing is sent anywhere."
        ),
        "kind": draws ? "draws" : "shows",
        "style": WebTemplate.style + WebTemplate.pageStyle,
        "cards": WebTemplate.cards([
          (NumberText.percent(accuracy), "accuracy on \(data)"),
          (NumberText.count(payload.count) + " bytes", "payload: all parameters"),
          (NumberText.ratio(size.ratio) + " times", "smaller than dense"),
          (NumberText.count(operations.chosen.multiplications), "multiplications an image"),
          (NumberText.count(operations.dense.multiplications), "if it were dense"),
        ]),
        "canvas": draws
          ? "What the network sees; draw here, or choose a test image below"
          : "What the network sees",
        "hint": draws
          ? "Draw with mouse or finger. Keys: Escape clears, 0 to 9 show test images."
          : "A picture is cut around its middle. Keys: Escape clears, 0 to 9 show test images.",
        "upload": draws
          ? ""
          : " <label class=\"file\">Picture <input id=\"file\" type=\"file\" accept=\"image/*\"></label>",
        "samples": samples.enumerated().map { index, sample in
          "<button type=\"button\" aria-label=\"Test image \(index): \(WebTemplate.escaped(sample.label))\">\(WebTemplate.escaped(sample.label))</button>"
        }.joined(),
        "scores": classNames.prefix(Self.shownClasses).map {
          "<li><span>\(WebTemplate.escaped($0))</span><i></i><span class=\"percent\">0.0 %</span></li>"
        }.joined(),
        "coefficients": NumberText.count(size.coefficients),
        "weights": NumberText.count(network.layers.reduce(0) { $0 + $1.layer.weight.shape.count }),
        "forms":
          "Both are the C that Babbage writes for microcontrollers, as WebAssembly: integers alone. Dense weights are rounded to 8 bits, so that scores differ a little.",
        "payload":
          "These bytes are all that the network has learnt: coefficients, scales, biases."
          + (payload.count > Self.shownBytes
            ? " The first \(NumberText.count(Self.shownBytes)) of \(NumberText.count(payload.count)):"
            : ""),
        "hex": Self.hexadecimal(payload.prefix(Self.shownBytes)),
        "made":
          "Made by <code>babbage page</code>. Test images are of \(WebTemplate.escaped(data))."
          + (report.map {
            " <a href=\"\(WebTemplate.escaped($0.text))\">A report on the network</a>."
          }
            ?? ""),
        "data": WebTemplate.json(settings),
        "script": WebTemplate.pageScript,
      ])
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
