import BabbageReport
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct ChartTests {
  private let chart = AccuracyChart(
    title: "lenet5 on <MNIST> & \"more\"",
    points: [
      AccuracyChart.Point(kind: .searched, label: "594 B, 98.85 %", bytes: 594, accuracy: 98.85),
      AccuracyChart.Point(kind: .searched, label: "298 B, 96.90 %", bytes: 298, accuracy: 96.9),
      AccuracyChart.Point(kind: .planned, label: "a&b", bytes: 21_000, accuracy: 100),
      AccuracyChart.Point(kind: .rival, label: "thin", bytes: 590, accuracy: 92.5),
      AccuracyChart.Point(
        kind: .published, label: "others", bytes: 587, accuracy: 98.2, note: "not < \u{1} measured"),
    ], denseAccuracy: 99.54)

  @Test func isAsReviewed() throws { try Snapshot.expect(chart.svg, is: "chart.svg") }

  @Test func withEverythingPublishedIsAsReviewed() throws {
    var rows = PublishedResult.results(network: "lenet5", data: "mnist").map(SweepRow.init)
    for (bytes, accuracy) in [(150, 91.2), (300, 96.9), (594, 98.85), (1180, 99.1), (3990, 99.3)] {
      var row = SweepRow(.search, label: "\(bytes)B")
      (row.payloadBytes, row.accuracy) = (bytes, accuracy)
      rows.append(row)
    }
    var plan = SweepRow(.plan, label: "lines-along-rows")
    (plan.payloadBytes, plan.accuracy) = (146_000, 99.4)
    var dense = SweepRow(.dense, label: "dense")
    dense.accuracy = 99.54
    let document = SweepDocument(
      run: [:], network: "lenet5", data: "mnist", rows: (rows + [plan, dense]).inOrder)
    let svg = document.chart(title: "lenet5 on MNIST: accuracy against bytes").svg
    #expect(Elements(of: svg).isWellFormed)
    try Snapshot.expect(svg, is: "chart-published.svg")
  }

  @Test func isWellFormedAndEscaped() throws {
    let elements = Elements(of: chart.svg)
    #expect(elements.isWellFormed)
    #expect(elements.names["circle"] == 3, "two marks and one in the legend")
    #expect(elements.text.contains("lenet5 on <MNIST> & \"more\""))
    #expect(elements.text.contains("98.2 % with 587 bytes; not < \\u{1} measured"))
  }

  @Test(arguments: [
    AccuracyChart(title: "", points: []),
    AccuracyChart(title: "", points: [], denseAccuracy: 10),
    AccuracyChart(
      title: "one",
      points: [AccuracyChart.Point(kind: .searched, label: "", bytes: 0, accuracy: 100)]),
    AccuracyChart(
      title: "all wrong",
      points: [AccuracyChart.Point(kind: .planned, label: "0", bytes: .max, accuracy: 0)]),
  ])
  func extremes(chart: AccuracyChart) {
    #expect(Elements(of: chart.svg).isWellFormed)
    #expect(!chart.svg.contains("nan") && !chart.svg.contains("inf"))
  }

  @Test func whatOthersPublished() {
    let results = PublishedResult.results(network: "lenet5", data: "mnist")
    let bytes = Dictionary(uniqueKeysWithValues: results.map { ($0.method, $0.payloadBytes) })
    #expect(bytes["Tolba et al."] == 587)
    #expect(bytes["MIRACLE, 1000x"] == 1724)
    #expect(bytes["MIRACLE, 1500x"] == 1150)
    #expect(bytes["Entropy-penalised"] == 2840)
    #expect(results.allSatisfy { !$0.source.isEmpty })
    #expect(results.map(\.accuracy).max() == 99.26)
    #expect(
      PublishedResult.results(network: "lenet5", data: "fashion-mnist").map(\.payloadBytes)
        == [27_150])
    #expect(PublishedResult.results(network: "lenet5", data: "mnist-subset").isEmpty)
    #expect(PublishedResult.results(network: "vgg16", data: "mnist").isEmpty)
  }
}

/// What a parser finds in a document.
private final class Elements: NSObject, XMLParserDelegate {
  private(set) var names: [String: Int] = [:]
  private(set) var text = ""
  private(set) var isWellFormed = false

  init(of document: String) {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) { names[name, default: 0] += 1 }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
