import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// README, "Your network, your pictures": from an ONNX file and a folder to a small file that names
/// what it sees.
@Suite(.serialized) struct OwnPicturesTests {
  private static let side = 16
  private static let classes = ["checked", "horizontal", "vertical"]
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Stripes two pixels wide, or squares of that size, in two colours and with some noise.
  private static func picture(_ label: Int, using random: inout SeededGenerator) -> [UInt8] {
    let offset = Int.random(in: 0...3, using: &random)
    let colours = (0..<2).map { tone in
      (0..<3).map { _ in Int.random(in: tone == 0 ? 20...100 : 150...230, using: &random) }
    }
    var pixels = [UInt8](repeating: 0, count: 3 * side * side)
    for row in 0..<side {
      for column in 0..<side {
        let (across, down) = ((column + offset) / 2 % 2, (row + offset) / 2 % 2)
        let tone = [across ^ down, down, across][label]
        for channel in 0..<3 {
          let noise = Int.random(in: -20...20, using: &random)
          pixels[(channel * side + row) * side + column] = UInt8(colours[tone][channel] + noise)
        }
      }
    }
    return PNG.rgb(width: side, height: side, pixels: pixels)
  }

  private func writePictures() throws {
    var random = SeededGenerator(seed: 12)
    for (split, count) in [("train", 60), ("test", 20)] {
      for (label, name) in Self.classes.enumerated() {
        for number in 0..<count {
          try scratch.write(
            Self.picture(label, using: &random), to: "stripes/\(split)/\(name)/\(number).png")
        }
      }
    }
  }

  /// A convolutional network with random weights, in ONNX.
  private func writeONNX() throws {
    var random = SeededGenerator(seed: 3)
    func layer(_ shape: WeightShape) -> Layer {
      Layer(
        weight: .initial(shape, using: &random),
        bias: Bias(
          placement: .filters, values: .float(Tensor(shape: [shape.filters]))))
    }
    let network = try Network(
      name: "stripes", input: MapShape(channels: 3, height: Self.side, width: Self.side),
      nodes: [
        Node(
          name: "conv1",
          operation: .convolution(
            layer(WeightShape(filters: 16, channels: 3, rows: 3, columns: 3)), stride: 1,
            padding: 1), inputs: [.image]),
        Node(name: "relu1", operation: .activation(.relu), inputs: [.node(0)]),
        Node(
          name: "conv2",
          operation: .convolution(
            layer(WeightShape(filters: 16, channels: 16, rows: 3, columns: 3)), stride: 2,
            padding: 1), inputs: [.node(1)]),
        Node(name: "relu2", operation: .activation(.relu), inputs: [.node(2)]),
        Node(name: "pool", operation: .globalAveragePool, inputs: [.node(3)]),
        Node(
          name: "fc", operation: .linear(layer(WeightShape(filters: 3, channels: 16))),
          inputs: [.node(4)]),
      ])
    try NetworkFile.write(network, to: URL(fileURLWithPath: scratch.path("random.babbage")))
    try scratch.run(
      "export", "onnx", scratch.path("random.babbage"), "-o", scratch.path("model.onnx"))
  }

  @Test func fromONNXAndAFolderToWords() throws {
    try writePictures()
    try writeONNX()
    let pictures = scratch.path("stripes")
    let (model, tuned, small) = (
      scratch.path("model.babbage"), scratch.path("tuned.babbage"), scratch.path("small.babbage")
    )
    try scratch.run(
      "import", scratch.path("model.onnx"), "-o", model, "--mean", "0.5,0.5,0.5", "--std",
      "0.25,0.25,0.25")
    try scratch.run(
      "train", "--from", model, "--data", pictures, "--epochs", "12", "--batch-size", "30",
      "--learning-rate", "0.01", "-o", tuned)
    try scratch.run(
      "compress", tuned, "--data", pictures, "--scheme",
      "window=quadratic bits=4", "--start", "network", "--batch-size", "30",
      "--coefficient-epochs", "4", "--quantized-epochs", "8", "-o", small)
    let figures = try scratch.run("evaluate", small, "--data", pictures, "--json").object
    #expect(try #require(figures["accuracy"] as? Double) > 90)
    #expect(try #require(figures["ratio"] as? Double) > 5)
    let words = try scratch.run(
      "classify", small, scratch.path("stripes/test/vertical/0.png"), "--json")
    let results = try #require(words.object["pictures"] as? [[String: Any]])
    let classes = try #require(results.first?["classes"] as? [[String: Any]])
    #expect(classes.first?["name"] as? String == "vertical")
  }

  /// A built-in network takes the size, the classes and the normalisation of the pictures.
  @Test func aBuiltInNetworkTakesWhatThePicturesAre() throws {
    try writePictures()
    let output = scratch.path("lenet5.babbage")
    try scratch.run(
      "train", "--model", "lenet5", "--data", scratch.path("stripes"), "--epochs", "1",
      "--batch-size", "30", "-o", output)
    let network = try NetworkFile.read(from: URL(fileURLWithPath: output))
    #expect(network.input == MapShape(channels: 3, height: Self.side, width: Self.side))
    #expect(network.classNames == Self.classes)
    guard case .normalize(let constants) = network.nodes[0].operation else {
      Issue.record("no normalisation at the beginning")
      return
    }
    // Two tones around 60 and 190, half and half.
    for channel in 0..<3 {
      #expect(abs(constants.mean[channel] - 125.0 / 255) < 0.03)
      #expect(abs(constants.deviation[channel] - 70.0 / 255) < 0.03)
    }
  }
}
