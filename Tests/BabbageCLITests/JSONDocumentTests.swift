import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// `docs/json.md` says all that `--json` prints, and nothing else.
@Suite struct JSONDocumentTests {
  private let scratch: Scratch
  private let models = Repository.root.appendingPathComponent("Models").path

  init() throws { scratch = try Scratch() }

  /// A run of a command, with its exit status.
  private struct Run {
    let command: String
    let arguments: [String]
    let status: Int32

    init(_ command: String, _ arguments: [String], status: Int32 = 0) {
      (self.command, self.arguments, self.status) = (command, arguments, status)
    }
  }

  /// Fields of networks that a range coder codes.
  private static let onlyCoded: Set = ["size and work.packedBytes", "row of a sweep.packedBytes"]

  /// Fields that take hours or data that not every machine has: sweeps on many classes, and on data
  /// on which others published.
  private static let rare: Set<String> = {
    let accuracy: Set = ["measured model.accuracy", "measured model.images"]
    let always: Set = ["row of a sweep.top5", "row of a sweep.source", "measured model.top5"]
    return Need.mnist.isThere ? always : always.union(accuracy)
  }()

  /// The runs of each command; networks are written first, and each run writes to its own folder.
  private func runs() throws -> [Run] {
    let small = try scratch.writeSmallLeNet5()
    let many = try writeNetworkOfManyClasses()
    let data = ["--data", "mnist-subset"]
    let model = "\(models)/lenet5-mnist.babbage"
    let (good, bad) = try writePictures()
    let odd = try writeOddPicture()
    var next = 0
    func output() -> [String] {
      next += 1
      return ["-o", scratch.path("out\(next)")]
    }
    return [
      Run("evaluate", [small] + data),
      Run("evaluate", [many, "--data", try writeManyClasses()]),
      Run("inspect", [small]),
      Run("recode", [small, "--coding", "range"] + output()),
      Run("export onnx", [small, "-o", scratch.path("small.onnx")]),
      Run("import", [scratch.path("small.onnx")] + output()),
      Run("import", [try writeModelOfBytes()] + output()),
      Run("classify", [many, good]),
      Run("classify", [small, good, odd]),
      // One of the pictures cannot be read.
      Run("classify", [small, good, bad], status: 1),
      Run("bench", [small, "--seconds", "0.01"]),
      Run("bench", [small, "--seconds", "0.01", "--engine", "integer"]),
      Run("bench", [small, "--seconds", "0.01", "--forms"]),
      Run("report", [model] + data + output()),
      Run("report", [model, "--format", "markdown"] + data + output()),
      Run("page", [model] + data + output()),
      Run("export c", [small] + data + output()),
      Run("export verilog network", [small, "--vectors", "1"] + data + output()),
      Run("export verilog tile", output()),
      Run("simulate", ["lenet5", "--scheme", "filters=linear/4"]),
      Run(
        "reproduce",
        ["--models", models, "--row", "lenet5-mnist", "--row", "vgg16-cifar-100"]
      ),
      Run("data list", []),
      Run("data path", ["mnist-subset"]),
    ] + training(output)
  }

  /// The runs that train, all as short as possible.
  private func training(_ output: () -> [String]) -> [Run] {
    let dense = scratch.path("dense.babbage")
    let short = [
      "--coefficient-epochs", "1", "--quantized-epochs", "0", "--batch-size", "500",
      "--augmentation", "none", "--order", "as-is", "--data", "mnist-subset",
    ]
    let search = ["--trials", "1", "--trial-epochs", "1"]
    let plan = scratch.path("lines.yaml")
    return [
      Run(
        "train",
        [
          "--model", "lenet5", "--data", "mnist-subset", "-o", dense, "--epochs", "1",
          "--augmentation", "none",
        ]
      ),
      Run(
        "train",
        ["--model", "lenet5", "--data", scratch.path("many"), "--epochs", "1"] + output()
      ),
      Run("compress", [dense, "--scheme", "filters=linear/all bits=4"] + short + output()),
      Run("compress", [dense, "--budget", "2KB"] + search + short + output()),
      Run(
        "sweep",
        [
          dense, "--budgets", "20B,2KB", "--plan", plan, "--jobs", "1", "--rivals",
          "--rival-epochs", "1", "--rival-scheme", "bits=4",
        ] + search + short + output()
      ),
    ]
  }

  @Test(.slow, .tags(.slow)) func saysWhatIsPrinted() throws {
    try scratch.write(
      Data("default: filters=linear/all channels=linear/all bits=4\n".utf8), to: "lines.yaml")
    let tables = try JSONTables()
    var (seen, commands): (Set<String>, Set<String>) = ([], [])
    for run in try runs() {
      try compare(run, with: tables, seen: &seen)
      commands.insert("babbage \(run.command)")
    }
    let expected = Set(tables.commands).subtracting(["babbage demo"])
    #expect(commands == expected)
    let documented = expected.reduce(into: Set<String>()) {
      $0.formUnion(tables.reachable(from: $1))
    }
    let missing = documented.subtracting(seen).subtracting(Self.rare)
    #expect(missing.subtracting(["row of a sweep.packedBytes"]).sorted() == [])
  }

  /// Separate, as it takes as long as all the others.
  @Test(.slow, .tags(.slow)) func saysWhatTheDemonstrationPrints() throws {
    let tables = try JSONTables()
    var seen: Set<String> = []
    try compare(Run("demo", []), with: tables, seen: &seen)
    let documented = tables.reachable(from: "babbage demo").subtracting(Self.onlyCoded)
    #expect(documented.subtracting(seen).sorted() == [])
  }

  /// Runs a command and compares what it prints with its table.
  private func compare(_ run: Run, with tables: JSONTables, seen: inout Set<String>) throws {
    let words = run.command.split(separator: " ").map(String.init)
    let outcome = try Program.run(list: words + run.arguments + ["--json"])
    #expect(outcome.status == run.status, "\(run.command): \(outcome.error)")
    tables.compare(try outcome.object, with: "babbage \(run.command)", seen: &seen)
  }

  // MARK: Files

  /// A model about which there is something to say.
  private func writeModelOfBytes() throws -> String {
    let network = try Network(
      name: "bytes", input: MapShape(channels: 1, height: 28, width: 28),
      nodes: [Node(name: "flat", operation: .flatten, inputs: [.image])])
    var model = try ModelProto(serialized: ONNXFile.encode(network))
    model.graph?.input[0].tensorType?.elemType = 2
    try scratch.write(model.serialized(), to: "bytes.onnx")
    return scratch.path("bytes.onnx")
  }

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

  /// Writes a picture that is read with a warning.
  private func writeOddPicture() throws -> String {
    let row = try #require(PictureTable.all.read.first { $0.warning != nil })
    return try scratch.write(row.file, to: "odd.\(row.ending)").path
  }

  private func writePictures() throws -> (good: String, bad: String) {
    try scratch.write(
      PNG.grey(width: 2, height: 2, pixels: [0, 9, 90, 0]), to: "good.png")
    try scratch.write(Data("no picture".utf8), to: "bad.png")
    return (scratch.path("good.png"), scratch.path("bad.png"))
  }
}
