import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

/// Pictures of all kinds, through every command that reads pictures.
///
/// The right class comes from the pixels that Pillow makes of the files, by sums over a handful of
/// weights: neither a decoder nor an engine of Babbage's takes part.
@Suite struct PictureCommandTests {
  private static let (height, width, classes) = (7, 11, 6)
  private let scratch: Scratch
  private let table = PictureTable.all
  private let weights: [[Float]]

  init() throws {
    scratch = try Scratch()
    var random = SeededGenerator(seed: 21)
    weights = (0..<Self.classes).map { _ in
      let values = (0..<(3 * Self.height * Self.width)).map { _ in random.nextNormal() }
      let mean = values.reduce(0, +) / Float(values.count)
      return values.map { $0 - mean }
    }
  }

  private func writeNetwork(_ pictures: PictureConvention) throws -> String {
    let shape = WeightShape(
      filters: Self.classes, channels: 3, rows: Self.height, columns: Self.width)
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: shape.axes, values: weights.flatMap(\.self)))),
      bias: Bias(placement: .filters, values: .float(Tensor(shape: [Self.classes]))))
    let network = try Network(
      name: "sums", input: MapShape(channels: 3, height: Self.height, width: Self.width),
      nodes: [
        Node(name: "flat", operation: .flatten, inputs: [.image]),
        Node(name: "fc", operation: .linear(layer), inputs: [.node(0)]),
      ], classNames: (0..<Self.classes).map { "class \($0)" },
      pictures: pictures)
    let path = scratch.path("\(pictures.background).babbage")
    try NetworkFile.write(network, to: URL(fileURLWithPath: path))
    return path
  }

  /// The class, and by how much it wins.
  private func expected(_ row: PictureTable.Row) -> (name: String, margin: Float) {
    let image = PixelImage(
      format: .rgb, height: row.height, width: row.width, pixels: row.planes
    ).fitted(toHeight: Self.height, width: Self.width)
    let sums = weights.map { row in
      zip(row, image.pixels).reduce(Float(0)) { $0 + $1.0 * Float($1.1) / 255 }
    }
    let order = sums.indices.sorted { sums[$0] > sums[$1] }
    return ("class \(order[0])", sums[order[0]] - sums[order[1]])
  }

  @Test(.slow, .tags(.slow)) func theRightClassInEveryCommand() throws {
    var tested = 0
    for (pictures, rows) in Dictionary(grouping: table.read, by: \.convention) {
      let network = try writeNetwork(pictures)
      let folder = scratch.path("data \(pictures.background)")
      var files: [(path: String, row: PictureTable.Row, name: String)] = []
      for (number, row) in rows.enumerated() {
        let (name, margin) = expected(row)
        // Differences between decoders must not decide the class.
        guard margin > (row.tolerance == 0 ? 0.001 : 0.3) else { continue }
        let path = "data \(pictures.background)/test/\(name)/\(number).\(row.ending)"
        files.append((try scratch.write(row.file, to: path).path, row, name))
      }
      tested += files.count
      let answers = try Program.run(list: ["classify", network, "--json"] + files.map(\.path))
      #expect(answers.status == 0, "\(answers.error)")
      let results = try #require(try answers.object["pictures"] as? [[String: Any]])
      #expect(results.count == files.count)
      for (file, result) in zip(files, results) {
        let best = (result["classes"] as? [[String: Any]])?.first
        #expect(best?["name"] as? String == file.name, "\(file.row.name)")
        let warnings = result["warnings"] as? [String]
        #expect((warnings == nil) == (file.row.warning == nil), "\(file.row.name)")
        if let part = file.row.warning {
          #expect(warnings?.first?.contains(part) == true, "\(file.row.name)")
        }
      }
      try expectAllRight(network, folder, files.count)
    }
    #expect(tested >= 100)
  }

  /// Checks every command on a folder in which each picture is in its right class.
  private func expectAllRight(_ network: String, _ folder: String, _ count: Int) throws {
    func run(_ arguments: String...) throws -> Program.Outcome {
      try scratch.run(list: arguments + ["--data", folder])
    }
    let figures = try run("evaluate", network, "--json").object
    #expect(figures["accuracy"] as? Double == 100)
    #expect(figures["images"] as? Int == count)
    let report = scratch.path("report.html")
    _ = try run("report", network, "-o", report)
    #expect(try String(contentsOfFile: report, encoding: .utf8).contains("100.00 %"))
    _ = try run("export", "c", network, "-o", scratch.path("c \(count)"))
    // The same pictures to train and to test with.
    try FileManager.default.copyItem(atPath: folder + "/test", toPath: folder + "/train")
    let output = scratch.path("trained.babbage")
    let tuned = try run("train", "--from", network, "--epochs", "0", "-o", output, "--json")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/test")
    if names.count == Self.classes {
      #expect(try tuned.object["accuracy"] as? Double == 100)
    }
    let small = try run(
      "compress", network, "-o", output, "--json", "--scheme", "sorted=linear/8 bits=8")
    let (accuracy, drop) = (
      try #require(try small.object["accuracy"] as? Double),
      try #require(try small.object["drop"] as? Double)
    )
    #expect(abs(accuracy + drop - 100) < 1e-9)
  }

  /// Formats are recognised by content, whatever the files are called.
  @Test func whatIsNotReadIsNamedInEveryCommand() throws {
    let network = try writeNetwork(PictureConvention())
    var paths: [String] = []
    for (number, row) in table.refused.enumerated() {
      paths.append(
        try scratch.write(row.file, to: "odd/test/class \(number % Self.classes)/\(number).png")
          .path)
    }
    let good = try scratch.write(table.read[0].file, to: "odd/test/class 0/good.png").path
    let answers = try Program.run(list: ["classify", network, "--json", good] + paths)
    #expect(answers.status == 1)
    let results = try #require(try answers.object["pictures"] as? [[String: Any]])
    #expect(results.first?["classes"] != nil)
    try #require(table.refused.count > 3 && results.count == 1 + table.refused.count)
    for (row, result) in zip(table.refused, results.dropFirst()) {
      let error = try #require(result["error"] as? String)
      #expect(error.localizedCaseInsensitiveContains(row.format), "\(row.format): \(error)")
      #expect(answers.error.contains(error))
    }
    for command in ["evaluate", "report", "page", "export c", "export verilog"] {
      let outcome = try Program.run(
        list: command.split(separator: " ").map(String.init) + [
          network, "--data", scratch.path("odd"),
        ] + (command == "evaluate" ? [] : ["-o", scratch.path("out")]))
      #expect(outcome.status == 1)
      #expect(
        outcome.error.contains("\(paths.count) of \(paths.count + 1) pictures cannot be read"),
        "\(command): \(outcome.error)")
      #expect(!FileManager.default.fileExists(atPath: scratch.path("out")))
    }
  }
}
