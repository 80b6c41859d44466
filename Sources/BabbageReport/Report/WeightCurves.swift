import Babbage

/// Draws the weights along one axis of a layer, through its largest weight.
///
/// They appear as the lines and parabolas that they are, or as dots if the axis has no polynomials.
struct WeightCurves {
  static let width = 250.0
  private static let (left, right, top, bottom, height) = (60.0, 244.0, 10.0, 150.0, 174.0)
  /// The most positions of a long axis that are drawn.
  private static let mostPositions = 200

  /// A sentence that says what the picture shows.
  let caption: String
  private let values: [Float]
  private let dense: [Float]?
  /// The intervals of the polynomials; empty if each weight is stored exactly.
  private let intervals: [Range<Int>]
  private let low: Float
  private let high: Float

  /// Prepares curves of an axis, with those of the `dense` network, a tensor of the layer's shape.
  init(_ axis: WeightProfile.Axis, dense: Tensor?) {
    let (all, count) = (axis.values.count, min(axis.values.count, Self.mostPositions))
    caption =
      (count < all
        ? "Along the first \(NumberText.count(count)) of \(NumberText.count(all)) \(axis.name)"
        : "Along the \(axis.name)") + ", at \(axis.place)."
    values = Array(axis.values.prefix(count))
    self.dense = dense.map { dense in axis.indices.prefix(count).map { dense.values[$0] } }
    intervals = axis.intervals.map { $0.clamped(to: 0..<count) }.filter { !$0.isEmpty }
    let shown = values + (self.dense ?? [])
    (low, high) = (min(shown.min() ?? 0, 0), max(shown.max() ?? 0, 0))
  }

  /// The picture, with the positions of the weights to the right and their values upwards.
  func svg(title: String) -> String {
    var parts = axes
    if let dense { parts.append(dots(dense, "before")) }
    for interval in intervals where interval.count > 1 {
      let path = interval.map { "\(x($0)),\(y(values[$0]))" }.joined(separator: " ")
      parts.append(SVG.element("polyline", [("class", "path"), ("points", path)]))
    }
    parts.append(dots(values, "knots"))
    return SVG.picture(width: Self.width, height: Self.height, title: title, parts)
  }

  private var axes: [String] {
    let last = values.count - 1
    // Zero has a line and a label; the ends have them only if they do not collide with zero's.
    let room = 0.12 * (high - low)
    let marks = [0] + [low, high].filter { $0.magnitude > room }
    let lines = marks.map { mark in
      SVG.element(
        "path",
        [
          ("class", "grid"),
          ("d", "M\(SVG.number(Self.left)) \(y(mark))H\(SVG.number(Self.right))"),
        ])
    }
    let heights = marks.map { mark in
      SVG.element(
        "text",
        [
          ("x", SVG.number(Self.left - 6)), ("y", y(mark, below: 4)), ("text-anchor", "end"),
        ], NumberText.short(Double(mark)))
    }
    let positions = Set([0, last / 2, last]).sorted().map { position in
      SVG.element(
        "text",
        [("x", x(position)), ("y", SVG.number(Self.height - 6)), ("text-anchor", "middle")],
        "\(position)")
    }
    return lines + heights + positions
  }

  private func x(_ position: Int) -> String {
    let inside = (Self.left + 6, Self.right - 8)
    return SVG.number(
      inside.0 + (inside.1 - inside.0) * Double(position) / Double(max(values.count - 1, 1)))
  }

  private func y(_ value: Float, below: Double = 0) -> String {
    let range = max(Double(high - low), .leastNormalMagnitude)
    return SVG.number(
      Self.bottom - (Self.bottom - Self.top) * Double(value - low) / range + below)
  }

  private func dots(_ values: [Float], _ name: String) -> String {
    let path = values.enumerated().map { "M\(x($0)) \(y($1))h0" }.joined()
    return SVG.element("path", [("class", name), ("d", path)])
  }
}
