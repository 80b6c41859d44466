import Babbage

/// Weights along the axes of a layer through one of them, as the lines and parabolas that they are.
///
/// The curves go through the weight of the largest magnitude. An axis that has no polynomials is drawn as dots.
struct WeightCurves {
  private static let (width, height, gap) = (270.0, 150.0, 15.0)
  private static let (top, bottom) = (40.0, 140.0)
  /// So many positions of a long axis are drawn.
  private static let mostPositions = 200

  private struct Panel {
    let title: String
    let values: [Float]
    let dense: [Float]?
    /// Where polynomials begin and end; empty if each weight stands by itself.
    let intervals: [Range<Int>]
  }

  private let panels: [Panel]

  init(_ weight: PolynomialWeight, dense: Tensor?) {
    panels = WeightProfile(weight).axes.map { axis in
      let (all, count) = (axis.values.count, min(axis.values.count, Self.mostPositions))
      let name = count < all ? "first \(count) of \(all) \(axis.name)" : axis.name
      return Panel(
        title: "along \(name), at \(axis.place)", values: Array(axis.values.prefix(count)),
        dense: dense.map { dense in axis.indices.prefix(count).map { dense.values[$0] } },
        intervals: axis.intervals.map { $0.clamped(to: 0..<count) }.filter { !$0.isEmpty })
    }
  }

  /// The picture; `nil` if no axis has two positions.
  var svg: String? {
    guard !panels.isEmpty else { return nil }
    let width = Double(panels.count) * (Self.width + Self.gap) - Self.gap
    let parts = panels.enumerated().map { index, panel in
      SVG.element(
        "g", [("transform", "translate(\(SVG.number(Double(index) * (Self.width + Self.gap))) 0)")],
        Self.drawing(panel))
    }
    return SVG.picture(
      width: width, height: Self.height,
      title: "Weights " + panels.map(\.title).joined(separator: "; "), parts)
  }

  private static func drawing(_ panel: Panel) -> String {
    let all = panel.values + (panel.dense ?? [])
    let (low, high) = (min(all.min() ?? 0, 0), max(all.max() ?? 0, 0))
    let range = max(Double(high - low), .leastNormalMagnitude)
    func x(_ position: Int) -> String {
      SVG.number(4 + (width - 8) * Double(position) / Double(panel.values.count - 1))
    }
    func y(_ value: Float) -> String {
      SVG.number(bottom - (bottom - top) * Double(value - low) / range)
    }
    func dots(_ values: [Float], _ name: String) -> String {
      let path = values.enumerated().map { "M\(x($0)) \(y($1))h0" }.joined()
      return SVG.element("path", [("class", name), ("d", path)])
    }
    var parts = [
      SVG.element("text", [("x", "4"), ("y", "14")], SVG.escaped(panel.title)),
      SVG.element(
        "path", [("class", "grid"), ("d", "M4 \(y(0))H\(SVG.number(width - 4))")]),
    ]
    if let dense = panel.dense { parts.append(dots(dense, "before")) }
    for interval in panel.intervals where interval.count > 1 {
      let path = interval.map { "\(x($0)),\(y(panel.values[$0]))" }.joined(separator: " ")
      parts.append(SVG.element("polyline", [("class", "path"), ("points", path)]))
    }
    parts.append(dots(panel.values, "knots"))
    return parts.joined()
  }
}
