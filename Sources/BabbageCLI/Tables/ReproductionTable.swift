import BabbageReport
import BabbageWorkflows

/// The paper's rows beside what was measured, for a person.
package enum ReproductionTable {
  /// A line for each model, and under the table what the paper's figures mean.
  package static func text(of rows: [ReproducedRow]) -> String {
    var table = Table([
      ("row", .left), ("paper: ratio", .right), ("bytes", .right), ("accuracy", .right),
      ("measured", .left), ("ratio", .right), ("bytes", .right), ("accuracy", .right),
      ("missing", .left),
    ])
    for row in rows {
      for (index, model) in row.models.enumerated() {
        let claim = index == 0 ? cells(of: row) : ["", "", "", ""]
        let measured = model.measured
        table.append(
          claim + [
            model.file, measured?.ratio.map(NumberText.ratio) ?? "",
            measured?.payloadBytes.map(NumberText.count) ?? "",
            measured?.accuracy.map(NumberText.percent) ?? "", model.missing ?? "",
          ])
      }
    }
    return table.text + "\n\n"
      + rows.map { "\($0.name): \($0.paper.note)" }
      .joined(separator: "\n")
  }

  private static func cells(of row: ReproducedRow) -> [String] {
    [
      row.name, row.paper.ratio.map(number) ?? "",
      row.paper.payloadBytes.map(NumberText.count) ?? "",
      row.paper.accuracy.map { number($0) + " %" } ?? "",
    ]
  }

  /// As the paper has it: with the digits that it gives.
  private static func number(_ value: Double) -> String {
    value == value.rounded() ? NumberText.fixed(value, digits: 0) : "\(value)"
  }
}
