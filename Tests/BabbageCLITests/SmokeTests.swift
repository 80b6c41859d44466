import Babbage
import BabbageEmbedded
import BabbageInterchange
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// The whole product once, on a network of a few hundred weights: `make smoke`, in seconds.
@Suite struct SmokeTests {
  private static let side = 12
  private static let classes = ["a", "b", "c", "d"]

  private let scratch: Scratch
  private let dense: Network
  /// The same, projected onto polynomials; nothing was trained.
  private let network: Network
  private let pixels: [[UInt8]]

  init() throws {
    scratch = try Scratch()
    var random = SeededGenerator(seed: 12)
    func layer(_ shape: WeightShape) -> Layer {
      Layer(weight: .initial(shape, using: &random), bias: nil)
    }
    dense = try Network(
      name: "smoke", input: MapShape(channels: 1, height: Self.side, width: Self.side),
      nodes: [
        Node(
          name: "conv",
          operation: .convolution(
            layer(WeightShape(filters: 8, channels: 1, rows: 3, columns: 3)), stride: 1,
            padding: 0), inputs: [.image]),
        Node(name: "relu", operation: .activation(.relu), inputs: [.node(0)]),
        Node(name: "pool", operation: .maxPool(Pool(size: 2, stride: 2)), inputs: [.node(1)]),
        Node(name: "flatten", operation: .flatten, inputs: [.node(2)]),
        Node(
          name: "fc",
          operation: .linear(layer(WeightShape(filters: 4, channels: 8, rows: 5, columns: 5))),
          inputs: [.node(3)]),
      ], classNames: Self.classes, pictures: PictureConvention(edge: .mixed))
    network = try dense.projected(
      onto: CompressionPlan(layers: [
        "conv": Scheme(parsing: "filters=linear/4 window=quadratic bits=4"),
        "fc": Scheme(parsing: "channels=linear/4 window=quadratic bits=6"),
      ]))
    pixels = (0..<8).map { _ in
      (0..<(Self.side * Self.side)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
  }

  private var images: [[Float]] { pixels.map { $0.map { Float($0) / 255 } } }

  private func integers() throws -> IntegerNetwork {
    try IntegerNetwork(network, calibratedOn: images)
  }

  /// 72 and 800 weights; 4 · 6 and 4 · 4 · 6 coefficients, by hand.
  @Test func figures() throws {
    #expect(dense.size.denseParameters == 872)
    #expect(network.size.coefficients == 4 * 6 + 4 * 4 * 6)
    #expect(network.size.payloadBytes < dense.size.payloadBytes / 20)
    let reports = network.arithmeticReports
    #expect(reports.map(\.name) == ["conv", "fc"])
    for report in reports {
      #expect(report.reuse.multiplications < report.dense.multiplications)
    }
  }

  @Test func fileComesBack() throws {
    let file = scratch.url.appendingPathComponent("smoke.babbage")
    try NetworkFile.write(network, to: file)
    #expect(try NetworkFile.read(from: file) == network)
    let bytes = try Data(contentsOf: file).count
    #expect((network.size.payloadBytes..<(network.size.payloadBytes + 256)).contains(bytes))
  }

  @Test func scoresAreThoseOfTheDefinition() throws {
    for image in images {
      let expected = NaiveReference(network: network).scores(image)
      for form in [LayerForms.Policy.reuse, .dense, .cheapest(RuntimeCost.float)] {
        var executor = try Executor(LoweredNetwork(network, form))
        #expect(relativeError(executor.run(image), expected) < 1e-4, "\(form)")
      }
    }
  }

  @Test func integersAreThoseOfTheDefinition() throws {
    let integers = try integers()
    var (executor, naive) = (try Executor(integers), NaiveIntegers(integers))
    for image in images {
      #expect(executor.integers(of: image).map(Int64.init) == naive.scores(image))
      let expected = NaiveReference(network: network).scores(image)
      #expect(relativeError(executor.run(image), expected) < 0.1)
    }
  }

  private func vectors() throws -> [TestVector] {
    var executor = try Executor(integers())
    return pixels.map { pixels in
      TestVector(
        pixels: pixels, scores: executor.integers(of: pixels.map { Float($0) / 255 }), label: 0)
    }
  }

  @Test func cIsWritten() throws {
    let project = EmbeddedProject(
      try EmbeddedNetwork(integers(), name: "smoke"), vectors: try vectors())
    let files = Dictionary(uniqueKeysWithValues: project.files.map { ($0.path, $0.text) })
    #expect(Set(files.keys).isSuperset(of: ["smoke.c", "smoke.h", "smoke_vectors.h", "main.c"]))
    #expect(files["smoke.h"]?.contains("void smoke_run(const uint8_t *image") == true)
    #expect(files["smoke_vectors.h"]?.contains("#define SMOKE_VECTORS 8") == true)
  }

  @Test(.needs(.cc), .tags(.tool)) func cComputesTheSame() throws {
    let project = EmbeddedProject(
      try EmbeddedNetwork(integers(), name: "smoke"), vectors: try vectors())
    for file in project.files { try scratch.write(Data(file.text.utf8), to: file.path) }
    let built = try #require(Tool("cc")).run(
      ["-std=c99", "smoke.c", "main.c", "-o", "check"], in: scratch.url)
    #expect(built.status == 0, "\(built.output)")
    let check = try #require(Tool(file: scratch.url.appendingPathComponent("check")))
    #expect(try check.run([], in: scratch.url).output.hasPrefix("8 of 8 vectors bit for bit, "))
  }

  @Test(arguments: ONNXWeights.allCases) func onnxComesBack(form: ONNXWeights) throws {
    let again = try ONNXFile.decode(ONNXFile.encode(network, weights: form))
    #expect(again.classNames == Self.classes && again.input == network.input)
    var executor = try Executor(LoweredNetwork(again))
    for image in images {
      let expected = NaiveReference(network: network).scores(image)
      #expect(relativeError(executor.run(image), expected) < 1e-4)
    }
  }

  /// The built program: figures, accuracy, a circuit and a report on a folder of pictures.
  @Test func theProgramRuns() throws {
    let file = scratch.path("smoke.babbage")
    try NetworkFile.write(network, to: URL(fileURLWithPath: file))
    for (index, pixels) in pixels.enumerated() {
      let picture = PNG.grey(width: Self.side, height: Self.side, pixels: pixels)
      let split = index < 4 ? "train" : "test"
      try scratch.write(picture, to: "data/\(split)/\(Self.classes[index % 4])/\(index).png")
    }
    let data = ["--data", scratch.path("data")]

    let figures = try scratch.run("inspect", file, "--json").object
    #expect(figures["payloadBytes"] as? Int == network.size.payloadBytes)
    let evaluated = try scratch.run(list: ["evaluate", file, "--json"] + data).object
    #expect(evaluated["images"] as? Int == 4)
    let right = try pixels.enumerated().suffix(4).count { index, pixels in
      var executor = try Executor(LoweredNetwork(network))
      let scores = executor.run(pixels.map { Float($0) / 255 })
      return scores.indices.max { scores[$0] < scores[$1] } == index % 4
    }
    #expect(evaluated["accuracy"] as? Double == 25 * Double(right))

    try scratch.run(
      list: [
        "export", "verilog", file, "--vectors", "1", "--name", "smoke", "-o", scratch.path("v"),
      ]
        + data)
    let circuit = try String(contentsOfFile: scratch.path("v/smoke.v"), encoding: .utf8)
    #expect(circuit.contains("module smoke") && circuit.contains("endmodule"))
    try scratch.run(list: ["report", file, "-o", scratch.path("report.html")] + data)
    let report = try String(contentsOfFile: scratch.path("report.html"), encoding: .utf8)
    #expect(report.contains("\(network.size.payloadBytes) bytes") && report.hasSuffix("</html>\n"))
  }
}
