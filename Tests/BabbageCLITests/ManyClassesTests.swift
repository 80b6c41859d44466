import Babbage
import BabbageData
import BabbageReport
import BabbageTestSupport
import Foundation
import Testing

/// Pages and reports of networks with many classes, whose names are long and in many scripts.
@Suite struct ManyClassesTests {
  private static let words = [
    "a", "WWWWWWWWWWWWWWWWWWWW", "Donaudampfschifffahrtsgesellschaftskapitän", "三毛猫の写真がたくさんあります",
    "قطة رمادية",
    "кошка, которая спит на окне", "🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈", "ภาพแมวตัวเล็ก", "short",
  ]
  private static let names = (0..<26).map {
    "\($0 < 10 ? "0" : "")\($0) \(words[$0 % words.count])"
  }
  private static let side = 16

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// An untrained network, and a test picture for each class.
  private func writeNetworkAndPictures() throws -> [String] {
    let input = MapShape(channels: 3, height: Self.side, width: Self.side)
    let network = try Network.leNet5(input: input, classes: Self.names.count, seed: 4)
    let file = scratch.url.appendingPathComponent("network.babbage")
    try NetworkFile.write(network.replacing(classNames: Self.names), to: file)
    var random = SeededGenerator(seed: 5)
    for name in Self.names {
      for split in ["train", "test"] {
        let pixels = (0..<3 * Self.side * Self.side).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        try scratch.write(
          PNG.rgb(width: Self.side, height: Self.side, pixels: pixels),
          to: "pictures/\(split)/\(name)/0.png")
      }
    }
    return [file.path, "--data", scratch.path("pictures")]
  }

  private func run(_ command: String, to name: String) throws -> URL {
    let arguments = [command] + (try writeNetworkAndPictures()) + ["-o", scratch.path(name)]
    try scratch.run(list: arguments)
    return scratch.url.appendingPathComponent(name)
  }

  @Test(.slow, .needs(.browser, .webAssembly), .tags(.slow, .tool))
  func pageShowsTheMostLikelyOnes() throws {
    let file = try run("page", to: "page.html")
    let html = try String(contentsOf: file, encoding: .utf8)
    #expect(html.components(separatedBy: "<button type=\"button\">").count == 1 + 26)
    let seen = try Browser.open(file)
    seen.check()
    let bars = try #require(seen.network).bars
    // The program's answer is in the page before the page computes its own.
    #expect(html.contains("It says: \(bars[0].name)</p>"))
    let places = bars.map { html.range(of: ">\($0.name)</span><i>")?.lowerBound }
    #expect(try places.map { try #require($0) } == places.compactMap(\.self).sorted())
    #expect(bars.count == 12)
    let named = bars.dropLast()
    #expect(Set(named.map(\.name)).isSubset(of: Self.names))
    #expect(named.map(\.share) == named.map(\.share).sorted(by: >))
    #expect(bars.last?.name == "… and 15 others")
    #expect(abs(bars.reduce(0) { $0 + $1.share } - 1) < 0.01)
  }

  @Test(.slow, .needs(.browser), .tags(.slow, .tool)) func reportCutsNothing() throws {
    let file = try run("report", to: "report.html")
    let seen = try Browser.open(file)
    seen.check()
    let html = try String(contentsOf: file, encoding: .utf8)
    // Mistakes of a network that has learnt nothing: there are some, and the matrix has names.
    #expect(html.contains("The most frequent mistakes"))
    #expect(html.contains("WWWWW"))
  }

  @Test(.slow, .needs(.browser), .tags(.slow, .tool), arguments: [2, 20, 21, 50, 51, 120, 250])
  func matrixOf(classes count: Int) throws {
    let names = (0..<count).map { "\($0) \(Self.words[$0 % Self.words.count])" }
    let labels = (0..<count * 3).map { $0 % count }
    let answers = labels.enumerated().map {
      $0.offset < count ? ($0.element + 1) % count : $0.element
    }
    let matrix = ConfusionMatrix(labels: labels, answers: answers, classNames: names)
    let picture = try #require(matrix.picture)
    // A thousand elements would be larger than the rest of a report.
    #expect(picture.svg.utf8.count < 64 * 1024)
    let document = ReportDocument(title: "\(count)", blocks: [.pictures([picture])])
    let file = try scratch.write(Data(document.html.utf8), to: "matrix.html")
    let seen = try Browser.open(file)
    seen.check()
    let squares = count <= 20 ? 2 * count : 1
    #expect(seen.views.allSatisfy { $0.marks == squares + 1 })
  }

  @Test func mistakesHaveTheNamesOfTheirFiles() throws {
    let image = PixelImage(format: .grey, height: 1, width: 2, pixels: [0, 255])
    func mistake(_ index: Int, _ file: String?) -> CompressionReport.Mistake {
      CompressionReport.Mistake(
        index: index, file: file, image: image, label: "cat", answer: "dog", probability: 0.5)
    }
    let network = try Network.leNet5(seed: 1)
    let report = CompressionReport(
      network: network, forms: LayerForms(network, .dense), dense: nil, data: "pictures",
      accuracy: 50, integerAccuracy: 49, facts: [], chart: AccuracyChart(title: "", points: []),
      energies: [:],
      confusion: ConfusionMatrix(labels: [], answers: [], classNames: []),
      mistakes: [mistake(1234, nil), mistake(7, "cat/<1>.png")], origin: [])
    let html = report.document.html
    #expect(html.contains("Test image 1,234: is cat, says dog, 50.0 % sure"))
    #expect(html.contains("cat/&lt;1&gt;.png: is cat, says dog, 50.0 % sure"))
    #expect(
      html.contains(
        "lenet5 is a neural network that says what a picture shows, here measured on pictures."))
    #expect(
      html.contains("with them 49.00 % of the test images are right, and 50.00 % in floating"))
  }
}
