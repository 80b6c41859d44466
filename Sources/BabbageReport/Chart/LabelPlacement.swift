/// A rectangle on the paper; y grows downwards.
struct Box: Equatable {
  var left: Double
  var top: Double
  var width: Double
  var height: Double

  /// The area that two boxes have in common.
  func overlap(_ other: Box) -> Double {
    let across = min(left + width, other.left + other.width) - max(left, other.left)
    let down = min(top + height, other.top + other.height) - max(top, other.top)
    return across > 0 && down > 0 ? across * down : 0
  }

  /// Small boxes along a line from `start` to `end`.
  ///
  /// The first is at the fraction `beginning` of the line.
  static func along(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), beginning: Double = 0
  ) -> [Box] {
    stride(from: beginning, through: 1, by: 0.05).map { part in
      Box(
        left: start.x + part * (end.x - start.x) - 2,
        top: start.y + part * (end.y - start.y) - 2, width: 4, height: 4)
    }
  }

  /// The end of the leader line from the mark to this label; `nil` if the label is beside the mark.
  func leaderEnd(fromX x: Double, y: Double) -> (x: Double, y: Double)? {
    let end = (
      x: min(max(x, left), left + width), y: min(max(y, top + 1), top + height - 1)
    )
    return max(abs(end.x - x), abs(end.y - y)) > 14 ? end : nil
  }
}

/// Finds room for labels beside marks, one after another.
struct LabelPlacement {
  /// The height of a line of text.
  static let lineHeight = 13.0

  private let bounds: Box
  private var taken: [Box]

  /// Places labels within `bounds`, if possible without covering `taken`.
  init(within bounds: Box, avoiding taken: [Box]) {
    self.bounds = bounds
    self.taken = taken
  }

  /// The box for a label: of the places at some distances from its mark, the one that covers least.
  mutating func place(_ text: String, besideX x: Double, y: Double) -> Box {
    let width = TextWidth.of(text)
    var best = Box(left: x + 9, top: y - Self.lineHeight / 2, width: width, height: Self.lineHeight)
    var least = Double.infinity
    for distance in [9.0, 16, 26, 38, 50, 64, 80, 96] {
      let sides = [x + distance, x - distance - width, x - width / 2]
      let heights = [0, -distance, distance].map { y + $0 - Self.lineHeight / 2 }
      let places =
        [(sides[0], heights[0]), (sides[1], heights[0]), (sides[2], heights[1])]
        + [(sides[2], heights[2]), (sides[0], heights[1]), (sides[0], heights[2])]
        + [(sides[1], heights[1]), (sides[1], heights[2])]
      for (left, top) in places {
        let box = Box(left: left, top: top, width: width, height: Self.lineHeight)
        let area = width * Self.lineHeight
        let leader = leader(of: box, x, y)
        // A label that is cut off is worse than one that covers another; near beats far.
        let cost =
          3 * taken.reduce(0) { $0 + $1.overlap(box) } + 10 * (area - bounds.overlap(box))
          + leader.reduce(0) { sum, piece in sum + taken.reduce(0) { $0 + $1.overlap(piece) } }
          + distance
        if cost < least - 1e-6 { (best, least) = (box, cost) }
      }
    }
    taken += [best] + leader(of: best, x, y)
    return best
  }

  /// The boxes that the leader line from a mark to its label covers; none beside the mark.
  private func leader(of box: Box, _ x: Double, _ y: Double) -> [Box] {
    box.leaderEnd(fromX: x, y: y).map { Box.along(from: (x, y), to: $0, beginning: 0.3) } ?? []
  }
}
