import Babbage

/// The sentences about a network on its page, as plain text.
struct PageWords {
  /// The most bytes of the payload that are shown.
  private static let shownBytes = 4096

  let network: Network
  private let layerForms: LayerForms
  let classes: Int
  let samples: Int
  let accuracy: NetworkPage.Accuracy
  let data: String
  let isCentred: Bool
  private let payloadBytes: [UInt8]

  init(
    _ network: Network, forms: LayerForms, classes: Int, samples: Int,
    accuracy: NetworkPage.Accuracy, data: String, isCentred: Bool
  ) {
    self.network = network
    layerForms = forms
    self.classes = classes
    self.samples = samples
    self.accuracy = accuracy
    self.data = data
    self.isCentred = isCentred
    payloadBytes = NetworkFile.payload(of: network)
  }

  private var draws: Bool { network.input.channels == 1 }

  var title: String { "\(network.name) in \(NumberText.count(payloadBytes.count)) bytes" }

  /// An introduction for somebody who has never heard of Babbage.
  var description: String {
    (draws ? "Draw something or choose a picture" : "Choose a picture")
      + ", and a neural network says what it shows. \(NetworkWords(network).origin) "
      + "It runs in this page; nothing is sent anywhere."
  }

  var facts: [(fact: String, name: String)] {
    let work = network.work(in: layerForms)
    return [
      (
        NumberText.percent(accuracy.integer),
        "of \(NumberText.count(accuracy.images)) test images of \(data) right, in integers"
      ),
      (
        "\(NumberText.count(payloadBytes.count)) bytes",
        "payload: all that the network has learnt"
      ),
      ("\(NumberText.ratio(network.size.ratio)) times", "smaller than as 32-bit floats"),
      (NumberText.count(work.running.multiplications), "multiplications an image"),
      (NumberText.count(work.dense.multiplications), "multiplications if it were dense"),
    ]
  }

  var engines: String {
    NetworkWords.engines(integer: accuracy.integer, float: accuracy.float)
  }

  var canvas: String {
    draws
      ? "What the network sees; draw here, or choose a picture or a test image"
      : "What the network sees"
  }

  var hint: String {
    (draws ? "Draw with mouse or finger, or choose" : "Choose")
      + ", drop or paste pictures: they are cut around the middle"
      + (isCentred ? ". A drawing is moved and scaled like MNIST's digits" : "")
      + ". Keys: " + (draws ? "Escape clears, " : "") + "0 to 9 show test images."
  }

  var sampled: String {
    samples < classes
      ? "Test images of \(NumberText.count(samples)) of \(NumberText.count(classes)) classes"
      : "Test images"
  }

  var coefficients: String { NumberText.count(network.size.coefficients) }

  var weights: String { NumberText.count(network.weightCount) }

  /// The page's answer for a picture.
  static func answer(_ className: String) -> String { "It says: \(className)" }

  /// The name of the bar for `count` classes together.
  static func others(_ count: Int) -> String { "… and \(NumberText.count(count)) others" }

  var forms: String {
    "Both are the C that Babbage writes for microcontrollers, as WebAssembly: integers alone. "
      + "Dense weights are rounded to 8 bits, so that scores differ a little."
  }

  var payload: String {
    "These bytes are all that the network has learnt: coefficients, scales, biases."
      + (payloadBytes.count > Self.shownBytes
        ? " The first \(NumberText.count(Self.shownBytes)) of \(NumberText.count(payloadBytes.count)):"
        : "")
  }

  var hexadecimal: String {
    payloadBytes.prefix(Self.shownBytes)
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
