import Babbage
import BabbageReport

/// Weights of polynomial layers along their axes, as a line of block characters each.
package enum WeightPlot {
  private static let blocks = Array("▁▂▃▄▅▆▇█")
  /// At most this many positions of an axis are drawn, from the first.
  private static let mostPositions = 72

  /// The lines, through the largest weight of each layer; `nil` if there are no polynomials.
  package static func text(of network: Network) -> String? {
    var table = Table([("layer", .left), ("along", .left), ("weights", .left)])
    var isEmpty = true
    for site in network.layers {
      let (name, layer) = (site.name, site.layer)
      guard case .polynomial(let weight) = layer.weight else { continue }
      for axis in WeightProfile(weight).axes {
        table.append([name, axis.name, line(axis.values, axis.intervals)])
        isEmpty = false
      }
    }
    return isEmpty ? nil : table.text
  }

  /// Blocks from the lowest to the highest weight, with a blank where a polynomial ends.
  package static func line(_ values: [Float], _ intervals: [Range<Int>]) -> String {
    let shown = values.prefix(mostPositions)
    let (low, high) = (shown.min() ?? 0, shown.max() ?? 0)
    let ends = Set(intervals.map(\.upperBound))
    var text = ""
    for (position, value) in shown.enumerated() {
      if position > 0, ends.contains(position) { text += " " }
      let share = high > low ? (value - low) / (high - low) : 0.5
      text.append(blocks[min(Int(share * Float(blocks.count)), blocks.count - 1)])
    }
    return shown.count < values.count ? text + " …" : text
  }
}
