import Babbage
import BabbageReport
import BabbageTraining

/// Why each layer got its scheme, for a person.
enum ReasonTable {
  /// One line a layer, and one for each scheme next to its own.
  static func text(of found: PlanSearch.Found) -> String {
    var table = Table([
      ("layer", .left), ("scheme", .left), ("bytes", .right), ("expected loss", .right),
    ])
    for reason in found.reasons {
      table.append([
        reason.layer, reason.scheme.description, NumberText.count(reason.payloadBytes),
      ])
      for neighbour in reason.neighbours {
        let sign = neighbour.bytes < 0 ? "-" : "+"
        table.append([
          "", "  or \(neighbour.scheme)",
          sign + NumberText.count(abs(neighbour.bytes)),
          change(neighbour.lossRatio),
        ])
      }
    }
    return """
      \(table.text)

      The last column is what one change to the plan would do to the loss, according to a function
      fitted to the trials.
      """
  }

  private static func change(_ ratio: Double) -> String {
    let percent = 100 * (ratio - 1)
    return (percent < 0 ? "-" : "+") + NumberText.fixed(abs(percent), digits: 1) + " %"
  }
}
