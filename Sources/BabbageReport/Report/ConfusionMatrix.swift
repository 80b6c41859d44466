/// How often images of each class were taken for each class.
public struct ConfusionMatrix: Equatable, Sendable {
  /// With more classes the picture would be too fine; the most frequent mistakes are listed.
  private static let mostClasses = 20
  private static let cell = 32.0
  /// So many characters of a name are shown.
  private static let mostCharacters = 18

  /// Names of the classes.
  public let classNames: [String]
  /// `[class][answer]`.
  public let counts: [[Int]]

  /// Counts.
  ///
  /// - Precondition: Labels and answers are classes.
  public init(labels: [Int], answers: [Int], classNames: [String]) {
    var counts = classNames.map { _ in [Int](repeating: 0, count: classNames.count) }
    for (label, answer) in zip(labels, answers) { counts[label][answer] += 1 }
    self.counts = counts
    self.classNames = classNames
  }

  /// The most frequent mistakes: a class, what it was taken for, and how often.
  public func mistakes(_ count: Int = 10) -> [(label: Int, answer: Int, count: Int)] {
    let all = counts.enumerated().flatMap { label, row in
      row.enumerated().filter { $0.offset != label && $0.element > 0 }
        .map { (label: label, answer: $0.offset, count: $0.element) }
    }
    return Array(
      all.sorted { ($1.count, $0.label, $0.answer) < ($0.count, $1.label, $1.answer) }
        .prefix(count))
  }

  /// A square for each class and answer, the darker the more frequent; `nil` for many classes.
  public var svg: String? {
    let count = classNames.count
    guard count <= Self.mostClasses else { return nil }
    var parts: [String] = []
    let longest = min(classNames.map(\.count).max() ?? 0, Self.mostCharacters)
    let left = 12 + Double(longest) * LabelPlacement.characterWidth
    let top = left
    func text(_ x: Double, _ y: Double, _ anchor: String, _ text: String, _ turn: String = "") {
      var attributes = [("x", SVG.number(x)), ("y", SVG.number(y)), ("text-anchor", anchor)]
      if !turn.isEmpty { attributes.append(("transform", turn)) }
      parts.append(SVG.element("text", attributes, SVG.escaped(text)))
    }
    for (index, name) in classNames.enumerated() {
      let middle = (Double(index) + 0.5) * Self.cell + 4
      let short =
        name.count > Self.mostCharacters ? name.prefix(Self.mostCharacters - 1) + "…" : name
      text(left - 6, top + middle, "end", short)
      let (x, y) = (left + middle, top - 8)
      text(x, y, "start", short, "rotate(-60 \(SVG.number(x)) \(SVG.number(y)))")
    }
    for (label, row) in counts.enumerated() {
      let all = max(row.reduce(0, +), 1)
      for (answer, number) in row.enumerated() where number > 0 {
        let (x, y) = (left + Double(answer) * Self.cell, top + Double(label) * Self.cell)
        // The root lets a few mistakes be seen.
        let share = (Double(number) / Double(all)).squareRoot()
        parts.append(
          SVG.element(
            "rect",
            [
              ("class", label == answer ? "cell" : "mistake"), ("x", SVG.number(x)),
              ("y", SVG.number(y)), ("width", SVG.number(Self.cell)),
              ("height", SVG.number(Self.cell)),
              ("opacity", SVG.number(0.1 + 0.5 * share)),
            ]))
        text(x + Self.cell / 2, y + Self.cell / 2 + 4, "middle", "\(number)")
      }
    }
    let side = Double(count) * Self.cell
    parts.append(
      SVG.element(
        "rect",
        [
          ("class", "outline"), ("x", SVG.number(left)), ("y", SVG.number(top)),
          ("width", SVG.number(side)), ("height", SVG.number(side)),
        ]))
    return SVG.picture(
      width: left + side + 60, height: top + side + 2,
      title: "Confusion matrix: classes in rows, answers in columns", parts)
  }
}
