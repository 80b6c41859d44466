import Babbage

/// Rows and columns for a person, in characters.
package struct Table {
  /// On which side of its column a text stands.
  package enum Alignment: Sendable {
    case left, right
  }

  private let alignments: [Alignment]
  private var rows: [[String]] = []
  private var headings: [String]?

  /// A table without headings.
  package init(alignments: [Alignment]) {
    self.alignments = alignments
  }

  /// A table with headings; numbers stand on the right.
  package init(_ columns: [(heading: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    headings = columns.map(\.heading.shown)
  }

  /// Adds a row; texts missing at its end are empty, and invisible characters are written out.
  package mutating func append(_ row: [String]) {
    rows.append(
      row.map(\.shown) + Array(repeating: "", count: max(alignments.count - row.count, 0)))
  }

  /// The lines, two blanks between columns and none at the end.
  package var text: String {
    let all = (headings.map { [$0] } ?? []) + rows
    let widths = alignments.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    var lines = all.map { row in
      zip(row, zip(widths, alignments)).map { text, column in
        let (width, alignment) = column
        let blanks = String(repeating: " ", count: width - text.count)
        return alignment == .left ? text + blanks : blanks + text
      }.joined(separator: "  ").trimmingTrailingBlanks
    }
    if headings != nil {
      lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// The text without blanks at its end.
  var trimmingTrailingBlanks: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
