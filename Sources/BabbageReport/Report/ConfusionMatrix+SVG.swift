import BabbageData

extension ConfusionMatrix {
  /// A square for each class and answer, the darker the more frequent.
  ///
  /// With up to 20 classes the squares have numbers, with up to 50 the axes have names. `nil` if
  /// there are no classes, or too many for squares to be seen.
  package var picture: ReportDocument.Picture? {
    guard !classNames.isEmpty, classNames.count <= ConfusionDrawing.mostClasses else { return nil }
    let drawing = ConfusionDrawing(self)
    return ReportDocument.Picture(
      name: "confusion", description: ConfusionDrawing.title,
      caption:
        "Classes in rows, answers in columns; mistakes are orange. The stronger the colour, the more.",
      svg: drawing.svg, width: drawing.width, leastWidth: drawing.leastWidth)
  }
}

/// Draws a confusion matrix.
private struct ConfusionDrawing {
  static let mostClasses = 250
  static let title = "Confusion matrix: classes in rows, answers in columns"
  private static let (mostNumbers, mostNames) = (20, 50)
  /// The most room for a name.
  private static let widestName = 124.0
  /// The approximate side of a picture without numbers.
  private static let side = 560.0

  private let matrix: ConfusionMatrix
  private let cell: Double
  private let margin: Double
  private let names: [String]

  init(_ matrix: ConfusionMatrix) {
    self.matrix = matrix
    let count = matrix.classNames.count
    cell =
      count <= Self.mostNumbers ? 32 : max((Self.side / Double(count)).rounded(.down), 2)
    names =
      count <= Self.mostNames
      ? matrix.classNames.map { TextWidth.shortened($0, to: Self.widestName) } : []
    margin = names.isEmpty ? 34 : 12 + (names.map(TextWidth.of).max() ?? 0)
  }

  private var count: Int { matrix.classNames.count }
  private var side: Double { Double(count) * cell }

  /// The width, with room for the names above the columns, which lean to the right.
  var width: Double { margin + side + (names.isEmpty ? 12 : max(margin * 0.55, 20)) }

  /// The least width at which the names can be read; 0 without names.
  var leastWidth: Double { names.isEmpty ? 0 : 0.8 * width }

  var svg: String {
    let squares = count <= Self.mostNumbers ? numberedSquares : [image]
    let texts = names.isEmpty ? positions : namesOnBothSides
    return SVG.picture(
      width: width, height: margin + side + 2, title: Self.title, texts + squares + [outline])
  }

  private var namesOnBothSides: [String] {
    names.enumerated().flatMap { index, name in
      let middle = (Double(index) + 0.5) * cell + 4
      return [
        label(name, margin - 6, margin + middle, "end"),
        label(name, margin + middle, margin - 8, "start", turned: true),
      ]
    }
  }

  /// The numbers of some classes, where there are too many for names.
  private var positions: [String] {
    stride(from: 0, to: count, by: count > 100 ? 20 : 10).flatMap { index in
      let middle = (Double(index) + 0.5) * cell
      return [
        label("\(index)", margin - 6, margin + middle + 4, "end"),
        label("\(index)", margin + middle, margin - 8, "middle"),
      ]
    }
  }

  private func label(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, turned: Bool = false
  ) -> String {
    let (x, y) = (SVG.number(x), SVG.number(y))
    let turn = turned ? [("transform", "rotate(-60 \(x) \(y))")] : []
    return SVG.element(
      "text", [("x", x), ("y", y), ("text-anchor", anchor)] + turn, SVG.escaped(text))
  }

  private var numberedSquares: [String] {
    matrix.counts.enumerated().flatMap { label, row in
      row.enumerated().filter { $0.element > 0 }.flatMap { answer, number in
        let (x, y) = (margin + Double(answer) * cell, margin + Double(label) * cell)
        return [
          SVG.element(
            "rect",
            [
              ("class", label == answer ? "cell" : "mistake"), ("x", SVG.number(x)),
              ("y", SVG.number(y)), ("width", SVG.number(cell)), ("height", SVG.number(cell)),
              ("opacity", SVG.number(0.1 + 0.5 * matrix.darkness(label, answer))),
            ]),
          self.label(NumberText.count(number), x + cell / 2, y + cell / 2 + 4, "middle"),
        ]
      }
    }
  }

  /// One image of all squares: thousands of elements would be larger than the rest of a report.
  private var image: String {
    let pixels = (0..<3).flatMap { channel in
      (0..<count).flatMap { label in
        (0..<count).map { answer in
          let value = Float(matrix.darkness(label, answer))
          return SignedColor.channel(channel, of: label == answer ? -value : value)
        }
      }
    }
    let picture = PixelImage(format: .rgb, height: count, width: count, pixels: pixels)
    return SVG.image(
      picture, x: margin, y: margin, width: side, height: side)
  }

  private var outline: String {
    SVG.element(
      "rect",
      [
        ("class", "outline"), ("x", SVG.number(margin)), ("y", SVG.number(margin)),
        ("width", SVG.number(side)), ("height", SVG.number(side)),
      ])
  }
}
