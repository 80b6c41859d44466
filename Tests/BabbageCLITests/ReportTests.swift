import Babbage
import BabbageReport
import BabbageTestSupport
import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// `babbage report`: the document, and what Chromium shows of it.
@Suite struct ReportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The chart, four layers as colours, curves along two or three axes of each, the confusion
  /// matrix and ten mistakes.
  private static let pictureCount = 1 + 4 + (2 + 3 + 3 + 2) + 1 + 10

  private static var models: URL {
    Repository.root.appendingPathComponent("Models")
  }

  private func report(_ arguments: String...) throws -> Program.Outcome {
    let model = Self.models.appendingPathComponent("lenet5-mnist.babbage").path
    return try Program.run(
      list: ["report", model, "--data", "mnist-subset", "-o", scratch.path("out")] + arguments)
  }

  @Test(.slow, .needs(.browser), .tags(.slow, .tool)) func showsAllInABrowser() throws {
    let other = Self.models.appendingPathComponent("lenet5-mnist-300.babbage").path
    let file = scratch.path("report.html")
    let outcome = try report("--compare", other, "--note", "seed <7>", "-o", file)
    #expect(outcome.status == 0, "\(outcome.error)")
    let html = try String(contentsOfFile: file, encoding: .utf8)
    let headings = [
      "Accuracy against bytes", "Work, layer by layer", "What the layers are made of", "conv1",
      "What it says", "The worst mistakes", "How it was made",
    ]
    for heading in headings { #expect(html.contains(">\(heading)</h"), "\(heading)") }
    for word in [
      "594 bytes", "2,903", "this network", "lenet5-mnist-300", "seed &lt;7&gt;",
    ] {
      #expect(html.contains(word), "\(word)")
    }
    let seen = try Browser.open(URL(fileURLWithPath: file))
    seen.check()
    #expect(seen.views.allSatisfy { $0.pictures == Self.pictureCount })
    // Points, curves, cells and images.
    #expect(seen.views.allSatisfy { $0.marks > 60 })
  }

  @Test func writesMarkdownWithPictures() throws {
    let outcome = try report("--format", "markdown", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let files = try #require(try outcome.object["files"] as? [String])
    let text = try String(contentsOfFile: scratch.path("out/report.md"), encoding: .utf8)
    let pictures = files.filter { $0.hasSuffix(".svg") }
    #expect(pictures.count == Self.pictureCount)
    for picture in pictures {
      #expect(text.contains("](\(picture))"), "\(picture)")
      let data = try Data(contentsOf: scratch.url.appendingPathComponent("out/\(picture)"))
      #expect(XMLParser(data: data).parse(), "\(picture)")
    }
    #expect(text.contains("| conv1 | 54 | 500 | 49 | 31,104 | 288,000 | 69,024 |"))
  }

  @Test func leavesOtherFilesAlone() throws {
    _ = try scratch.write(Data("mine".utf8), to: "mine/report.md")
    let model = Self.models.appendingPathComponent("lenet5-mnist.babbage").path
    let arguments = ["report", model, "--data", "mnist-subset", "-o"]
    let folder = try Program.run(list: arguments + [scratch.path("mine"), "--format", "markdown"])
    #expect(folder.status == 1)
    #expect(folder.error.contains("not one that Babbage wrote"))
    #expect(try String(contentsOfFile: scratch.path("mine/report.md"), encoding: .utf8) == "mine")
    let file = try Program.run(list: arguments + [model])
    #expect(file.status == 1)
    #expect(file.error.contains("overwrite"))
  }

  @Test func countsConfusions() {
    let matrix = ConfusionMatrix(
      labels: [0, 0, 1, 2, 2, 2], answers: [0, 1, 1, 0, 0, 2], classNames: ["a", "b", "c"])
    #expect(matrix.counts == [[1, 1, 0], [0, 1, 0], [2, 0, 1]])
    let mistakes = matrix.mistakes()
    #expect(mistakes.map(\.label) == [2, 0])
    #expect(mistakes.map(\.answer) == [0, 1])
    #expect(mistakes.map(\.count) == [2, 1])
    let many = ConfusionMatrix(labels: [], answers: [], classNames: (0...250).map(String.init))
    #expect(many.picture == nil)
  }

  @Test func saysSchemesInWords() throws {
    let shape = WeightShape(filters: 20, channels: 12, rows: 5, columns: 5)
    func words(_ text: String) throws -> String {
      try Scheme(parsing: text).words(for: shape).joined(separator: "; ")
    }
    #expect(try words("exact") == "every weight by itself; 32-bit floating point")
    #expect(
      try words("filters=linear/10 channels=quadratic/all window=quadratic bits=4")
        == "lines over intervals of 10 filters; a parabola over all 12 channels; "
        + "a quadratic surface over the 5x5 window, 6 numbers; 4 bits a coefficient")
    #expect(
      try words("columns=linear knots=shifts bits=8")
        == "a line over all 5 columns; knots 0, 1, 2, 4, 8, …, whose products are shifts; "
        + "8 bits a coefficient")
    #expect(
      try words("flattened=linear/25") == "lines over intervals of 25 weights of a filter; "
        + "32-bit floating point")
  }
}
