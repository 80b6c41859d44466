import Babbage

/// The factors that make means of sums of different numbers of codes.
///
/// `sum * multiplier` of each number's own rescale, times the power of two that makes the shifts
/// alike: what follows needs one shift for all, and gives the same integers.
struct MeanFactors {
  /// Sums of more codes, times their factors, would not fit 32 bits.
  static let mostPlaces = 512

  /// The shift that follows.
  let shift: Int
  /// The most places of a window that lie inside the map.
  let places: Int
  /// For each number from 1 on; 0 for those that no window has.
  let factors: [Int]

  /// The factors of all windows between maps of two shapes; none if there are too many places.
  init(of window: Pool, on input: MapShape, to output: MapShape) {
    places = window.largestPart(of: input)
    let shift = Rescale(meanOf: places).shift
    self.shift = shift
    var factors: [Int] = []
    if places <= Self.mostPlaces {
      factors = Array(repeating: 0, count: places)
      let heights = Set(
        (0..<output.height).map { window.rows.span(of: $0, on: input.height).count })
      let widths = Set(
        (0..<output.width).map { window.columns.span(of: $0, on: input.width).count })
      for count in heights.flatMap({ height in widths.map { height * $0 } }) {
        let own = Rescale(meanOf: count)
        factors[count - 1] = Int(own.multipliers[0]) << (shift - own.shift)
      }
    }
    self.factors = factors
  }

  /// The largest product of a sum and its factor.
  var largestTerm: Int { factors.enumerated().map { 255 * ($0 + 1) * $1 }.max() ?? 0 }
}
