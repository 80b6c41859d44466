import Babbage
import BabbageCLI
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

@Suite struct ResultTests {
  private static let sizeKeys: Set = [
    "name", "coefficients", "parameters", "payloadBytes", "denseBytes", "ratio", "multiplications",
    "additions", "memoryWords", "denseMultiplications", "denseAdditions", "denseMemoryWords",
  ]

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func inspectGivesAllKeys() throws {
    let path = try scratch.writeSmallLeNet5()
    let outcome = try Program.run("inspect", path, "--json")
    #expect(outcome.status == 0)
    #expect(outcome.complaint.isEmpty)
    let object = try outcome.object
    #expect(Set(object.keys) == Self.sizeKeys.union(["fileBytes", "layers"]))
    #expect(object["denseBytes"] as? Int == 1_724_320)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path)).count
    #expect(object["fileBytes"] as? Int == bytes)
    let layers = try #require(object["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == ["conv1", "conv2", "fc1", "fc2"])
    for layer in layers {
      #expect(Set(layer.keys) == Self.sizeKeys.union(["scheme", "weights"]))
    }
    #expect(
      layers[0]["scheme"] as? String == "filters=quadratic/10 window=quadratic bits=4")
    for key in Self.sizeKeys.subtracting(["name", "ratio"]) {
      let sum = layers.reduce(0) { $0 + ($1[key] as? Int ?? 0) }
      #expect(object[key] as? Int == sum, "\(key)")
    }
  }

  @Test func inspectPrintsATable() throws {
    let outcome = try Program.run("inspect", scratch.writeSmallLeNet5())
    #expect(outcome.status == 0)
    try Snapshot.expect(outcome.output, is: "inspect-lenet5.txt")
  }

  @Test func evaluateGivesAllKeys() throws {
    let outcome = try Program.run(
      "evaluate", scratch.writeSmallLeNet5(), "--data", "mnist-subset", "--json")
    #expect(outcome.status == 0)
    let object = try outcome.object
    #expect(
      Set(object.keys)
        == Self.sizeKeys.union(["accuracy", "data", "fileBytes", "images", "seconds", "engine"]))
    #expect(object["images"] as? Int == 2000)
    #expect(object["engine"] as? String == "runtime")
    let accuracy = try #require(object["accuracy"] as? Double)
    #expect((0...100).contains(accuracy))
  }

  @Test func dataSetsAreListed() throws {
    let outcome = try Program.run("data", "list", "--json")
    #expect(outcome.status == 0)
    let entries = try #require(outcome.object["datasets"] as? [[String: Any]])
    #expect(
      entries.map { $0["name"] as? String } == DatasetCatalog.all.map(\.name) + [
        "cifar-10", "cifar-100",
      ])
    let subset = try #require(entries.first { $0["name"] as? String == "mnist-subset" })
    #expect(subset["path"] as? String != nil)
    #expect(subset["downloadBytes"] as? Int == 0)
    #expect(try Program.run("data", "list").output.contains("Fashion-MNIST"))
  }

  @Test func theFolderOfADataSetIsPrinted() throws {
    let outcome = try Program.run("data", "path", "mnist-subset")
    #expect(outcome.status == 0)
    let folder = outcome.output.trimmingCharacters(in: .newlines)
    #expect(FileManager.default.fileExists(atPath: folder + "/t10k-labels-idx1-ubyte.gz"))
  }

  /// Whether a package of the system's has a data set, where no variable hides it.
  private static func isPackaged(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "/usr/share/datasets/\(name)")
  }

  @Test(.disabled(if: isPackaged("mnist"), "this system has a package of MNIST"))
  func missingMNISTSaysHowToGetIt() throws { try expectMissing("mnist") }

  @Test(.disabled(if: isPackaged("fashion-mnist"), "this system has a package of Fashion-MNIST"))
  func missingFashionMNISTSaysHowToGetIt() throws { try expectMissing("fashion-mnist") }

  private func expectMissing(_ name: String) throws {
    let nothing = ["BABBAGE_DATA": scratch.url.path, "XDG_CACHE_HOME": scratch.path("cache")]
    let outcome = try Program.run("data", "path", name, environment: nothing)
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: the data set \(name) was not found, in "))
    #expect(outcome.error.contains("run `babbage data fetch \(name)`"))
  }

  @Test func embeddedDataNeedsNoDownload() throws {
    let outcome = try Program.run("data", "fetch", "mnist-subset", "--data-dir", scratch.url.path)
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: mnist-subset comes with the program"))
  }

  @Test func picturesAreClassified() throws {
    let network = try scratch.writeLeNet5()
    let pixels = (0..<(40 * 30)).map { UInt8(truncatingIfNeeded: 37 * $0) }
    let dark = PNG.grey(width: 40, height: 30, pixels: pixels.map { $0 / 4 })
    let bright = PNG.grey(width: 40, height: 30, pixels: pixels.map { 255 - $0 / 4 })
    try scratch.write(dark, to: "dark.png")
    try scratch.write(bright, to: "bright.png")
    let outcome = try Program.run(
      "classify", network, scratch.path("dark.png"), scratch.path("bright.png"), "--json",
      "--top", "10", "--data", "mnist")
    #expect(outcome.status == 0, "\(outcome.error)")
    let pictures = try #require(outcome.object["pictures"] as? [[String: Any]])
    let answers = try pictures.map { try #require($0["classes"] as? [[String: Any]]) }
    #expect(answers.map(\.count) == [10, 10])
    for classes in answers {
      let probabilities = classes.compactMap { $0["probability"] as? Double }
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
      #expect(probabilities == probabilities.sorted(by: >))
      #expect(Set(classes.compactMap { $0["name"] as? String }).count == 10)
    }
    // A bright edge means black on white, so both are the same picture.
    #expect(answers.count == 2)
    for (first, second) in zip(answers[0], answers[1]) {
      #expect(first["index"] as? Int == second["index"] as? Int)
    }
    let table = try Program.run("classify", network, scratch.path("dark.png"), "--invert", "no")
    #expect(table.status == 0)
    #expect(table.output.split(separator: "\n").count == 5)
  }

  /// The network's own names, unless a data set is named.
  @Test func classesHaveTheNamesInTheFile() throws {
    let words = (0..<10).map { "word \($0)" }
    let network = try Network.leNet5(seed: 1).replacing(classNames: words)
    let path = scratch.path("named.babbage")
    try NetworkFile.write(network, to: URL(fileURLWithPath: path))
    try scratch.write(PNG.grey(width: 2, height: 2, pixels: [0, 9, 90, 0]), to: "dots.png")
    func names(_ more: String...) throws -> [String: Int] {
      let outcome = try Program.run(
        list: ["classify", path, scratch.path("dots.png"), "--top", "10", "--json"] + more)
      let pictures = try #require(outcome.object["pictures"] as? [[String: Any]])
      let classes = try #require(pictures.first?["classes"] as? [[String: Any]])
      return Dictionary(
        uniqueKeysWithValues: try classes.map {
          (try #require($0["name"] as? String), try #require($0["index"] as? Int))
        })
    }
    #expect(try names() == Dictionary(uniqueKeysWithValues: zip(words, 0...)))
    #expect(try names("--data", "fashion-mnist")["trouser"] == 1)
    let table = try Program.run("classify", path, scratch.path("dots.png"), "--top", "1")
    #expect(table.output.contains("word "))
  }

  @Test func groupsAreShown() throws {
    let weights = Tensor(shape: [4, 1, 3, 3], repeating: 0.5)
    let network = try Network(
      name: "depthwise", input: MapShape(channels: 2, height: 4, width: 4),
      nodes: [
        Node(
          name: "conv",
          operation: .convolution(
            Layer(weight: .dense(.float(weights)), bias: nil), stride: 1, padding: 1, groups: 2),
          inputs: [.image])
      ])
    let path = scratch.path("groups.babbage")
    try NetworkFile.write(network, to: URL(fileURLWithPath: path))
    let outcome = try Program.run("inspect", path)
    #expect(outcome.output.contains("4x1x3x3 in 2 groups"), "\(outcome.error)")
  }

  @Test func notAPicture() throws {
    let network = try scratch.writeLeNet5()
    try scratch.write(Data("no picture".utf8), to: "text.png")
    let outcome = try Program.run("classify", network, scratch.path("text.png"))
    #expect(outcome.status == 1)
    #expect(
      outcome.complaint == "error: this is a text file, not a picture, "
        + "in \(scratch.path("text.png")), give a PNG, JPEG or WebP file\n"
        + "error: 1 of 1 pictures cannot be read, among the arguments, see the lines above\n")
  }
}
