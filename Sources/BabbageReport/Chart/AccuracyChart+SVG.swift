extension AccuracyChart {
  /// The picture.
  package var svg: String { ChartDrawing(self).text }
}

/// Draws a chart.
private struct ChartDrawing {
  private static let (width, height) = (800.0, 500.0)
  private static let (left, right, top, bottom) = (76.0, 780.0, 70.0, 448.0)
  /// The smallest error on the axis: one image in 10,000.
  ///
  /// Networks without errors are drawn there too.
  private static let leastError = 0.01

  private let chart: AccuracyChart
  private let bytes: LogScale
  private let errors: LogScale

  init(_ chart: AccuracyChart) {
    self.chart = chart
    let accuracies = chart.points.map(\.accuracy) + [chart.denseAccuracy].compactMap(\.self)
    bytes = LogScale(
      holding: chart.points.map { Double(max($0.bytes, 1)) }, most: 1e15, start: Self.left,
      end: Self.right)
    // The least error is at the top, so that accuracy grows upwards.
    errors = LogScale(
      holding: accuracies.map(Self.error), most: 100, start: Self.top, end: Self.bottom)
  }

  var text: String {
    ([
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(SVG.number(Self.width)) "
        + "\(SVG.number(Self.height))\" role=\"img\">",
      SVG.element("title", [], SVG.escaped(chart.title)),
      "<style>\n\(Self.style)\n</style>",
      SVG.element(
        "rect", [("class", "paper"), ("width", "100%"), ("height", "100%")]),
      text(chart.title, x: Self.left, y: 26, class: "heading"),
    ] + legend + axes + denseLine + searchLine + labels + marks + ["</svg>"])
    .joined(separator: "\n") + "\n"
  }

  /// Plain rules without variables, which not every SVG viewer supports.
  private static let style = """
    text { font-family: system-ui, sans-serif; font-size: 11px; fill: #1f2328 }
    .heading { font-size: 16px; font-weight: 600 }
    .paper { fill: #ffffff }
    .grid { stroke: #d5d9de }
    .leader { stroke: #a2aab5 }
    .dense { stroke: #1f2328; stroke-dasharray: 6 4 }
    .path { fill: none; stroke: #0a58ca; stroke-width: 2 }
    .searched { fill: #0a58ca }
    .planned { fill: #b35900 }
    .rival { fill: #1a7f37 }
    .published { fill: none; stroke: #6b7280; stroke-width: 2 }
    text.published { fill: #6b7280; stroke: none }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6e8eb }
      .paper { fill: #16191d }
      .grid { stroke: #3a4048 }
      .leader { stroke: #5b636d }
      .dense { stroke: #e6e8eb }
      .path { stroke: #6ea8fe }
      .searched { fill: #6ea8fe }
      .planned { fill: #ffb066 }
      .rival { fill: #56d364 }
      .published { stroke: #a2aab5 }
      text.published { fill: #a2aab5 }
    }
    """

  // MARK: - Parts

  private var axes: [String] {
    let columns = bytes.ticks.map { tick in
      line(bytes.position(tick), Self.top, bytes.position(tick), Self.bottom, class: "grid")
    }
    let rows = errors.ticks.map { tick in
      line(Self.left, errors.position(tick), Self.right, errors.position(tick), class: "grid")
    }
    let columnTexts = bytes.labelled(atMost: 10).map { tick in
      text(Self.byteText(tick), x: bytes.position(tick), y: Self.bottom + 18, anchor: "middle")
    }
    let rowTexts = errors.labelled(atMost: 12).map { tick in
      text(
        Self.percentText(100 - tick), x: Self.left - 8, y: errors.position(tick) + 4, anchor: "end")
    }
    return columns + rows + columnTexts + rowTexts + [
      text(
        "payload bytes", x: (Self.left + Self.right) / 2, y: Self.bottom + 40, anchor: "middle"),
      SVG.element(
        "text",
        [
          ("transform", "translate(16 \(SVG.number((Self.top + Self.bottom) / 2))) rotate(-90)"),
          ("text-anchor", "middle"),
        ], "accuracy (errors on a logarithmic scale)"),
    ]
  }

  private var legend: [String] {
    var x = Self.left + 6
    var parts: [String] = []
    for kind in AccuracyChart.Kind.allCases
    where chart.points.contains(where: { $0.kind == kind }) {
      parts.append(mark(kind, x: x, y: 46))
      parts.append(text(kind.title, x: x + 10, y: 50))
      x += 34 + TextWidth.of(kind.title)
    }
    if chart.denseAccuracy != nil {
      parts.append(line(x, 46, x + 26, 46, class: "dense"))
      parts.append(text("dense network", x: x + 32, y: 50))
    }
    return parts
  }

  private var denseLine: [String] {
    denseY.map { [line(Self.left, $0, Self.right, $0, class: "dense")] } ?? []
  }

  private var searchLine: [String] {
    let path = searchPath.map { "\(SVG.number($0.x)),\(SVG.number($0.y))" }
    return path.count < 2
      ? []
      : [
        SVG.element("polyline", [("class", "path"), ("points", path.joined(separator: " "))])
      ]
  }

  private var marks: [String] {
    chart.points.map { point in
      var title =
        "\(point.label): \(Self.percentText(point.accuracy)) with \(NumberText.count(point.bytes)) bytes"
      if let note = point.note { title += "; \(note)" }
      let (x, y) = position(point)
      return SVG.element(
        "g", [], SVG.element("title", [], SVG.escaped(title)) + mark(point.kind, x: x, y: y))
    }
  }

  private var labels: [String] {
    let spots = chart.points.map { position($0) }
    var placement = LabelPlacement(
      within: Box(
        left: Self.left + 2, top: Self.top + 2, width: Self.right - Self.left - 4,
        height: Self.bottom - Self.top - 4),
      avoiding: spots.map { Box(left: $0.x - 6, top: $0.y - 6, width: 12, height: 12) } + lineBoxes)
    var parts: [String] = []
    var leaders: [String] = []
    if let denseY, let accuracy = chart.denseAccuracy {
      let words = "dense \(Self.percentText(accuracy))"
      let box = placement.place(words, besideX: Self.left, y: denseY)
      parts.append(text(words, x: box.left, y: box.top + 10))
    }
    for (point, spot) in zip(chart.points, spots) where !point.label.isEmpty {
      let box = placement.place(point.label, besideX: spot.x, y: spot.y)
      if let end = box.leaderEnd(fromX: spot.x, y: spot.y) {
        leaders.append(line(spot.x, spot.y, end.x, end.y, class: "leader"))
      }
      parts.append(text(point.label, x: box.left, y: box.top + 10, class: point.kind.name))
    }
    return leaders + parts
  }

  /// Small boxes along the lines, which labels should not cover.
  private var lineBoxes: [Box] {
    let path = searchPath
    var boxes = zip(path, path.dropFirst()).flatMap { start, end in
      Box.along(from: start, to: end)
    }
    if let denseY {
      boxes.append(
        Box(left: Self.left, top: denseY - 1, width: Self.right - Self.left, height: 2))
    }
    return boxes
  }

  // MARK: - Places

  private var denseY: Double? { chart.denseAccuracy.map { errors.position(Self.error($0)) } }

  private var searchPath: [(x: Double, y: Double)] {
    chart.points.filter { $0.kind == .searched }
      .sorted { ($0.bytes, $0.accuracy) < ($1.bytes, $1.accuracy) }.map(position)
  }

  private func position(_ point: AccuracyChart.Point) -> (x: Double, y: Double) {
    (bytes.position(Double(max(point.bytes, 1))), errors.position(Self.error(point.accuracy)))
  }

  private static func error(_ accuracy: Double) -> Double {
    min(max(100 - accuracy, leastError), 100)
  }

  // MARK: - Marks and texts

  private func mark(_ kind: AccuracyChart.Kind, x: Double, y: Double) -> String {
    let (x, y) = (SVG.number(x), SVG.number(y))
    let place = ("transform", "translate(\(x) \(y))")
    return switch kind {
    case .searched, .own:
      SVG.element("circle", [("class", kind.name), ("cx", x), ("cy", y), ("r", "5")])
    case .planned, .other:
      SVG.element("path", [("class", kind.name), place, ("d", "M0-6L6 0 0 6-6 0Z")])
    case .rival:
      SVG.element("path", [("class", kind.name), place, ("d", "M0-6L6 5H-6Z")])
    case .published:
      SVG.element("path", [("class", kind.name), place, ("d", "M-4-4L4 4M-4 4L4-4")])
    }
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String
  ) -> String {
    let ends = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)].map { ($0.0, SVG.number($0.1)) }
    return SVG.element("line", [("class", name)] + ends)
  }

  private func text(
    _ text: String, x: Double, y: Double, anchor: String? = nil, class name: String? = nil
  ) -> String {
    var attributes = [("x", SVG.number(x)), ("y", SVG.number(y))]
    if let anchor { attributes.append(("text-anchor", anchor)) }
    if let name { attributes.append(("class", name)) }
    return SVG.element("text", attributes, SVG.escaped(text))
  }

  private static func byteText(_ bytes: Double) -> String {
    switch bytes {
    case ..<1000: "\(Int(bytes.rounded())) B"
    case ..<1e6: "\(Int((bytes / 1e3).rounded())) KB"
    default: "\(Int((bytes / 1e6).rounded())) MB"
    }
  }

  /// A percentage with at most two decimals.
  private static func percentText(_ value: Double) -> String {
    let hundredths = Int((100 * value).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    let digits =
      rest == 0
      ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return "\(whole)\(digits) %"
  }
}
