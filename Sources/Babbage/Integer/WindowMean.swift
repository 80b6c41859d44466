/// How the sum of a window's codes becomes their mean.
package enum WindowMean: Sendable, Hashable {
  /// All windows count the same number of places.
  case fixed(Rescale)
  /// Each window counts its places inside the map; the sum of `n` codes is rescaled by
  /// `Rescale(meanOf: n)`.
  case ofPlacesInside
}

extension Rescale {
  /// Division by a number of places; the multiplier keeps 15 bits, so
  /// `multiplier = round(2^shift / places)`, and the shift is the smallest from 14 on with
  /// `2^(shift - 14) >= places`.
  package init(meanOf places: Int) { self.init([1 / Double(places)]) }
}
