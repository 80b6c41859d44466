/// What the codes before a code say about its magnitude.
///
/// Coefficients that stand for the same polynomial are alike, so are those of a filter, and those of
/// a channel; neighbours are a little. All sums are of integers, so that every decoder finds the same.
package struct MagnitudeEstimate {
  /// What is expected before anything is known, in 256ths.
  package static let prior = 128
  /// For how many numbers what is expected of a mean counts in it: of all, of those that stand for a
  /// polynomial, of a filter's, of a channel's.
  package static let confidence = (all: 1, place: 2, row: 8, channel: 8)
  /// How much the means and the neighbours count, in parts of their sum.
  package static let shares = (place: 5, row: 10, channel: 10, left: 1, above: 1)

  private struct Mean {
    var sum = 0
    var count = 0

    mutating func add(_ value: Int) {
      sum += value
      count += 1
    }

    /// The mean in 256ths, where `prior` counts for `weight` more numbers.
    func value(prior: Int, weight: Int) -> Int { (256 * sum + weight * prior) / (count + weight) }
  }

  /// Coefficients of one filter and channel: one for each polynomial over the window.
  private let places: Int
  /// Coefficients of one filter.
  private let row: Int

  private var all = Mean()
  private var ofPlace: [Mean]
  private var ofChannel: [Mean]
  private var ofRow = Mean()
  private var magnitudes: [UInt8] = []

  /// For codes of a shape, the last axis fastest: filters, channels, and what is left.
  init(shape: [Int]) {
    places = max(shape.dropFirst(2).reduce(1, *), 1)
    row = max(shape.dropFirst().reduce(1, *), 1)
    ofPlace = Array(repeating: Mean(), count: places)
    ofChannel = Array(repeating: Mean(), count: row / places)
  }

  /// The mean to expect of the next code's magnitude, in 256ths.
  var next: Int {
    let index = magnitudes.count
    let (place, inRow) = (index % places, index % row)
    let (confidence, shares) = (Self.confidence, Self.shares)
    let overall = all.value(prior: Self.prior, weight: confidence.all)
    let ofPlace = ofPlace[place].value(prior: overall, weight: confidence.place)
    let ofRow = inRow == 0 ? ofPlace : ofRow.value(prior: ofPlace, weight: confidence.row)
    let ofChannel = ofChannel[inRow / places].value(prior: ofPlace, weight: confidence.channel)
    let left = inRow >= places ? 256 * Int(magnitudes[index - places]) : ofPlace
    let above = index >= row ? 256 * Int(magnitudes[index - row]) : ofPlace
    let sum =
      shares.place * ofPlace + shares.row * ofRow + shares.channel * ofChannel
      + shares.left * left + shares.above * above
    return sum / (shares.place + shares.row + shares.channel + shares.left + shares.above)
  }

  mutating func add(_ magnitude: Int) {
    let index = magnitudes.count
    if index % row == 0 { ofRow = Mean() }
    all.add(magnitude)
    ofPlace[index % places].add(magnitude)
    ofChannel[index % row / places].add(magnitude)
    ofRow.add(magnitude)
    magnitudes.append(UInt8(magnitude))
  }
}
