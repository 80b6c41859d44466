import Babbage
import BabbageReport

/// Everything that a sweep found, as it is kept in a file.
public struct SweepDocument: Codable, Equatable, Sendable {
  /// What the rows depend on: the network, the data and each option, by name.
  public var run: [String: String]
  /// The network's name.
  public var network: String
  /// The data set's name.
  public var data: String
  /// The rows: the dense network first, then by bytes, then what others published.
  public var rows: [SweepRow]
  /// How each compressed network stands against its best rival; `nil` if there are no rivals.
  public var comparisons: [RivalComparison]?

  /// Creates a document.
  ///
  /// - Parameters:
  ///   - run: What the rows depend on.
  ///   - network: The network's name.
  ///   - data: The data set's name.
  ///   - rows: The rows.
  package init(run: [String: String], network: String, data: String, rows: [SweepRow]) {
    self.run = run
    self.network = network
    self.data = data
    self.rows = rows
    comparisons = RivalComparison.all(in: rows)
  }
}

extension SweepDocument {
  /// The rows as comma-separated values under a line of headings.
  ///
  /// They have everything but the plans, which are texts of several lines.
  public var csv: String {
    let columns: [(name: String, value: (SweepRow) -> String?)] = [
      ("kind", { $0.kind.rawValue }),
      ("label", { $0.label }),
      ("accuracy", { $0.accuracy?.description }),
      ("top5", { $0.top5?.description }),
      ("drop", { $0.drop?.description }),
      ("budget", { $0.budget?.description }),
      ("rivalOf", { $0.rivalOf }),
      ("model", { $0.model }),
      ("width", { $0.width?.description }),
      ("denseEpochs", { $0.denseEpochs?.description }),
      ("payloadBytes", { $0.payloadBytes?.description }),
      ("packedBytes", { $0.packedBytes?.description }),
      ("ratio", { $0.ratio?.description }),
      ("fileBytes", { $0.fileBytes?.description }),
      ("coefficients", { $0.coefficients?.description }),
      ("parameters", { $0.parameters?.description }),
      ("multiplications", { $0.multiplications?.description }),
      ("additions", { $0.additions?.description }),
      ("medianMicroseconds", { $0.medianMicroseconds?.description }),
      ("images", { $0.images?.description }),
      ("file", { $0.file }),
      ("source", { $0.source }),
      ("note", { $0.note }),
    ]
    let lines =
      [columns.map(\.name)] + rows.map { row in columns.map { $0.value(row) ?? "" } }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// Draws accuracy against bytes.
  ///
  /// - Parameter title: The chart's title.
  /// - Returns: The chart.
  package func chart(title: String) -> AccuracyChart {
    AccuracyChart(
      title: title,
      points: rows.compactMap { row in
        guard let bytes = row.payloadBytes, let accuracy = row.accuracy else { return nil }
        let label = "\(NumberText.count(bytes)) B, \(NumberText.percent(accuracy))"
        let note = [row.source, row.note].compactMap(\.self).joined(separator: "; ")
        func point(_ kind: AccuracyChart.Kind, _ label: String) -> AccuracyChart.Point {
          AccuracyChart.Point(
            kind: kind, label: label, bytes: bytes, accuracy: accuracy,
            note: note.isEmpty ? nil : note)
        }
        return switch row.kind {
        case .dense: nil
        case .search, .match: point(.searched, label)
        case .plan: point(.planned, row.label)
        case .rival: point(.rival, label)
        case .published: point(.published, row.label)
        }
      },
      denseAccuracy: rows.first { $0.kind == .dense }?.accuracy)
  }

  /// A field of a line, quoted as RFC 4180 demands.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { ![0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    return isPlain
      ? text
      : "\""
        // By code points, as a mark that combines with it may follow.
        + text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        .map { String($0) }.joined(separator: "\"\"") + "\""
  }
}
