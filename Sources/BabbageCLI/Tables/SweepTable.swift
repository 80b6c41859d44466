import BabbageReport
import BabbageWorkflows

extension SweepDocument {
  /// The rows for a person.
  package var table: String {
    var table = Table([
      ("network", .left), ("made by", .left), ("payload bytes", .right), ("ratio", .right),
      ("accuracy", .right), ("drop", .right), ("coefficients", .right),
      ("multiplications", .right), ("time", .right), ("remark", .left),
    ])
    for row in rows {
      table.append([
        row.label, row.kind.title,
        row.payloadBytes.map(NumberText.count) ?? "", row.ratio.map(NumberText.ratio) ?? "",
        row.accuracy.map(NumberText.percent) ?? "",
        row.drop.map { NumberText.fixed($0, digits: 2) } ?? "",
        row.coefficients.map(NumberText.count) ?? "",
        row.multiplications.map(NumberText.count) ?? "", row.time ?? "",
        row.remark ?? "",
      ])
    }
    return table.text
  }

  /// Who wins at each size, for a person; `nil` if there are no rivals.
  package var comparisonTable: String? {
    guard let comparisons else { return nil }
    var table = Table([
      ("compressed", .left), ("its best rival", .left), ("more accurate", .left),
    ])
    for comparison in comparisons {
      table.append([comparison.label, comparison.rival, comparison.verdict])
    }
    return table.text
  }
}

extension SweepRow.Kind {
  fileprivate var title: String {
    switch self {
    case .dense: "training"
    case .search: "search"
    case .plan: "given plan"
    case .match: "search at a plan's bytes"
    case .rival: "thinner, dense"
    case .published: "others"
    }
  }
}
