import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// `docs/json.md` says all that `--json` prints, and nothing else.
@Suite struct JSONDocumentTests {
  private let scratch: Scratch
  private let models = Repository.root.appendingPathComponent("Models").path

  init() throws { scratch = try Scratch() }

  /// Fields that need data or files that not every machine has.
  private static let rare: Set<String> = [
    "row of a sweep.top5", "row of a sweep.source", "measured model.accuracy",
    "measured model.top5", "measured model.images", "picture.warnings",
  ]

  /// The runs of each command; networks are written first, and each run writes to its own folder.
  private func runs() throws -> [(command: String, arguments: [String])] {
    let small = try scratch.writeSmallLeNet5()
    let many = try writeNetworkOfManyClasses()
    let data = ["--data", "mnist-subset"]
    let model = "\(models)/lenet5-mnist.babbage"
    let (good, bad) = try writePictures()
    var next = 0
    func output() -> [String] {
      next += 1
      return ["-o", scratch.path("out\(next)")]
    }
    return [
      ("evaluate", [small] + data),
      ("evaluate", [many, "--data", try writeManyClasses()]),
      ("inspect", [small]),
      ("export onnx", [small, "-o", scratch.path("small.onnx")]),
      ("import", [scratch.path("small.onnx")] + output()),
      ("classify", [many, good]),
      ("classify", [small, good, bad]),
      ("bench", [small, "--seconds", "0.01"]),
      ("bench", [small, "--seconds", "0.01", "--engine", "integer"]),
      ("bench", [small, "--seconds", "0.01", "--forms"]),
      ("report", [model] + data + output()),
      ("report", [model, "--format", "markdown"] + data + output()),
      ("page", [model] + data + output()),
      ("export c", [small] + data + output()),
      ("export verilog network", [small, "--vectors", "1"] + data + output()),
      ("export verilog tile", output()),
      ("simulate", ["lenet5", "--scheme", "filters=linear/4"]),
      (
        "reproduce",
        ["--models", models, "--row", "lenet5-mnist", "--row", "vgg16-cifar-100"]
      ),
      ("data list", []),
      ("data path", ["mnist-subset"]),
    ] + training(output)
  }

  /// The runs that train, all as short as possible.
  private func training(_ output: () -> [String]) -> [(command: String, arguments: [String])] {
    let dense = scratch.path("dense.babbage")
    let short = [
      "--coefficient-epochs", "1", "--quantized-epochs", "0", "--batch-size", "500",
      "--augmentation", "none", "--order", "as-is", "--data", "mnist-subset",
    ]
    let search = ["--trials", "1", "--trial-epochs", "1"]
    let plan = scratch.path("lines.yaml")
    return [
      (
        "train",
        [
          "--model", "lenet5", "--data", "mnist-subset", "-o", dense, "--epochs", "1",
          "--augmentation", "none",
        ]
      ),
      (
        "train",
        ["--model", "lenet5", "--data", scratch.path("many"), "--epochs", "1"] + output()
      ),
      ("compress", [dense, "--scheme", "filters=linear/all bits=4"] + short + output()),
      ("compress", [dense, "--budget", "2KB"] + search + short + output()),
      (
        "sweep",
        [dense, "--budgets", "20B,2KB", "--plan", plan, "--jobs", "1"] + search + short + output()
      ),
    ]
  }

  @Test func saysWhatIsPrinted() throws {
    try scratch.write(
      Data("default: filters=linear/all channels=linear/all bits=4\n".utf8), to: "lines.yaml")
    let tables = try JSONTables()
    var (seen, commands): (Set<String>, Set<String>) = ([], [])
    for (command, arguments) in try runs() {
      // One of the pictures cannot be read, so `classify` fails at the end.
      let isRight = try compare(command, arguments, with: tables, seen: &seen)
      #expect(isRight || command == "classify", "\(command)")
      commands.insert("babbage \(command)")
    }
    let expected = Set(tables.commands).subtracting(["babbage demo"])
    #expect(commands == expected)
    let documented = expected.reduce(into: Set<String>()) {
      $0.formUnion(tables.reachable(from: $1))
    }
    #expect(documented.subtracting(seen).subtracting(Self.rare).sorted() == [])
  }

  /// Separate, as it takes as long as all the others.
  @Test func saysWhatTheDemonstrationPrints() throws {
    let tables = try JSONTables()
    var seen: Set<String> = []
    #expect(try compare("demo", [], with: tables, seen: &seen))
    #expect(tables.reachable(from: "babbage demo").subtracting(seen).sorted() == [])
  }

  /// Runs a command, compares what it prints with its table, and returns whether it succeeded.
  private func compare(
    _ command: String, _ arguments: [String], with tables: JSONTables, seen: inout Set<String>
  ) throws -> Bool {
    let words = command.split(separator: " ").map(String.init)
    let outcome = try Program.run(list: words + arguments + ["--json"])
    tables.compare(try outcome.object, with: "babbage \(command)", seen: &seen)
    return outcome.status == 0
  }

  // MARK: Files

  private static let manyClasses = 20

  private func writeNetworkOfManyClasses() throws -> String {
    let path = scratch.path("many.babbage")
    let names = (0..<Self.manyClasses).map { "class \(10 + $0)" }
    let network = try Network.leNet5(classes: Self.manyClasses, seed: 1).replacing(
      classNames: names)
    try NetworkFile.write(network, to: URL(fileURLWithPath: path))
    return path
  }

  /// Writes pictures of enough classes for top-5 accuracy to matter; one class is not tested.
  private func writeManyClasses() throws -> String {
    for index in 0..<Self.manyClasses {
      for (split, count) in [("train", 2), ("val", 1), ("test", index == 0 ? 0 : 1)] {
        for number in 0..<count {
          let pixels = (0..<(28 * 28)).map { UInt8(truncatingIfNeeded: $0 * (index + 3 * number)) }
          try scratch.write(
            PNG.grey(width: 28, height: 28, pixels: pixels),
            to: "many/\(split)/class \(10 + index)/\(split)\(number).png")
        }
      }
    }
    return scratch.path("many")
  }

  private func writePictures() throws -> (good: String, bad: String) {
    try scratch.write(
      PNG.grey(width: 2, height: 2, pixels: [0, 9, 90, 0]), to: "good.png")
    try scratch.write(Data("no picture".utf8), to: "bad.png")
    return (scratch.path("good.png"), scratch.path("bad.png"))
  }
}
