import Babbage
import BabbageReport
import BabbageWorkflows

/// Figures of one or more networks, a column each.
package enum FiguresTable {
  /// The table; what no network knows has no row.
  package static func text(of columns: [(heading: String, figures: Figures)]) -> String {
    let hasHeadings = columns.contains { !$0.heading.isEmpty }
    let alignments: [Table.Alignment] = [.left] + columns.map { _ in .right }
    var table =
      hasHeadings
      ? Table([("", .left)] + columns.map { ($0.heading, .right) }) : Table(alignments: alignments)
    for row in rows where columns.count == 1 || !row.isOfDense {
      let texts = columns.map { row.text($0.figures) }
      guard texts.contains(where: { $0 != nil }) else { continue }
      table.append([row.name] + texts.map { $0 ?? "" })
    }
    return table.text
  }

  private struct Row: Sendable {
    let name: String
    /// Whether it repeats what the column of the dense network says.
    var isOfDense = false
    let text: @Sendable (Figures) -> String?
  }

  private static func counts(
    _ name: String, isOfDense: Bool = false, _ value: @escaping @Sendable (Figures) -> Int?
  ) -> Row {
    Row(name: name, isOfDense: isOfDense) { figures in value(figures).map(NumberText.count) }
  }

  private static var rows: [Row] {
    [
      Row(name: "accuracy") { $0.accuracy.map(NumberText.percent) },
      Row(name: "top-5 accuracy") { $0.top5.map(NumberText.percent) },
      Row(name: "drop, points") { $0.drop.map { NumberText.fixed($0, digits: 2) } },
      counts("images") { $0.images },
      counts("coefficients") { $0.coefficients },
      counts("parameters") { $0.parameters },
      counts("payload bytes") { $0.payloadBytes },
      counts("  if packed") { $0.packedBytes },
      counts("file bytes") { $0.fileBytes },
      counts("bytes if dense", isOfDense: true) { $0.denseBytes },
      Row(name: "ratio") { $0.ratio.map(NumberText.ratio) },
      counts("multiplications") { $0.multiplications },
      counts("  if dense", isOfDense: true) { $0.denseMultiplications },
      counts("additions") { $0.additions },
      counts("  if dense", isOfDense: true) { $0.denseAdditions },
      counts("memory words") { $0.memoryWords },
      counts("  if dense", isOfDense: true) { $0.denseMemoryWords },
      Row(name: "time per image") {
        $0.medianMicroseconds.map { NumberText.fixed($0, digits: 1) + " µs" }
      },
      Row(name: "seconds") { $0.seconds.map { NumberText.fixed($0, digits: 1) } },
    ]
  }
}

/// The layers of a network, a row each.
package enum LayerTable {
  /// The table with a row of sums.
  package static func text(of network: Network, in forms: LayerForms) -> String {
    var table = Table([
      ("layer", .left), ("weights", .left), ("scheme", .left), ("coefficients", .right),
      ("bytes", .right), ("multiplications", .right), ("if dense", .right), ("additions", .right),
      ("if dense", .right), ("memory words", .right),
    ])
    for layer in network.layerReports(in: forms) {
      let scheme = layer.scheme.description + (layer.form == .dense ? " (runs dense)" : "")
      let weights = "\(layer.weight)" + (layer.groups > 1 ? " in \(layer.groups) groups" : "")
      table.append(
        [layer.name, weights, layer.scheme.isExact ? "\(layer.scheme)" : scheme]
          + numbers(Figures(of: layer)))
    }
    table.append(["all", "", ""] + numbers(Figures(of: network, in: forms)))
    return table.text
  }

  private static func numbers(_ figures: Figures) -> [String] {
    [
      figures.coefficients, figures.payloadBytes, figures.multiplications,
      figures.denseMultiplications, figures.additions, figures.denseAdditions, figures.memoryWords,
    ].map { $0.map(NumberText.count) ?? "" }
  }
}
