import Babbage
import BabbageReport

/// How a compressed network stands against the most accurate of its rivals.
public struct RivalComparison: Codable, Equatable, Sendable {
  /// The label of the compressed network's row.
  public let label: String
  /// The label of the rival's row.
  public let rival: String
  /// The compressed network's accuracy less the rival's, in percentage points.
  public let points: Double

  /// Compares all rows of a sweep that have rivals.
  ///
  /// - Parameter rows: The rows, in any order.
  /// - Returns: The comparisons in the order of the compressed networks; `nil` if there are none.
  static func all(in rows: [SweepRow]) -> [RivalComparison]? {
    let comparisons = rows.compactMap { row -> RivalComparison? in
      let rivals = rows.filter { $0.rivalOf == row.label && $0.accuracy != nil }
      guard let accuracy = row.accuracy,
        let best = rivals.max(by: { ($0.accuracy ?? 0) < ($1.accuracy ?? 0) }),
        let other = best.accuracy
      else { return nil }
      return RivalComparison(label: row.label, rival: best.label, points: accuracy - other)
    }
    return comparisons.isEmpty ? nil : comparisons
  }

  /// Who wins and by how much: `compressed, by 1.20 points`.
  package var verdict: String {
    let points = NumberText.fixed(abs(points), digits: 2)
    guard Double(points) != 0 else { return "level" }
    return "\(self.points > 0 ? "compressed" : "rival"), by \(points) points"
  }
}

extension SweepDocument {
  /// Says who wins at each size.
  ///
  /// - Parameter title: The network and the data.
  /// - Returns: A document of Markdown; `nil` if there are no rivals.
  package func rivalTable(title: String) -> String? {
    guard let comparisons else { return nil }
    let columns = ["bytes", "accuracy", "multiplications", "time"]
    let headings =
      ["compressed"] + columns + ["best rival", "width"] + columns + ["more accurate"]
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    func row(_ label: String) -> SweepRow? { rows.first { $0.label == label } }
    let lines = comparisons.map { comparison in
      let (compressed, rival) = (row(comparison.label), row(comparison.rival))
      return line(
        [comparison.label.markdown] + Self.cells(of: compressed)
          + [comparison.rival.markdown, rival?.width.map { "\($0)" } ?? ""]
          + Self.cells(of: rival)
          + [comparison.verdict])
    }
    return """
      # \(title.markdown): compressed networks and thinner dense ones

      Accuracy is top-1 on the test images, time the median of one image on one thread, in turns.

      \(line(headings))\(line(headings.map { _ in "---" }))
      """ + lines.joined()
  }

  private static func cells(of row: SweepRow?) -> [String] {
    [
      row?.payloadBytes.map(NumberText.count) ?? "", row?.accuracy.map(NumberText.percent) ?? "",
      row?.multiplications.map(NumberText.count) ?? "", row?.time ?? "",
    ]
  }
}

extension SweepRow {
  /// What a person should know about it: who published it, or what a rival is.
  package var remark: String? {
    if let note = source ?? note { return note }
    guard let model, let width else { return nil }
    return "\(model), \(width) times as wide"
  }

  /// The time of one image: `12.3 µs`; `nil` if it was not measured.
  package var time: String? { medianMicroseconds.map { "\(NumberText.short($0)) µs" } }
}
