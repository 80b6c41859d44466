/// Which axes a layer's polynomials run along.
///
/// The last two are forms that papers describe and others compare with. Their products cannot be
/// shared between channels or positions of the window, so such a layer runs with its weights
/// expanded.
public enum Arrangement: Sendable, Hashable {
  /// Along filters, channels, rows and columns separately.
  case axes

  /// Along each filter's weights: channels, rows and columns in OIHW order are one axis of length
  /// `C·H·W`.
  ///
  /// The filters may be approximated too.
  case flattened(AxisScheme)

  /// Along all weights of the layer in ascending order: one axis of length `F·C·H·W`.
  ///
  /// The order is stored beside the coefficients; see ``Permutation``.
  case sorted(AxisScheme)
}

extension Scheme {
  /// Whether the order of the weights is stored.
  package var isSorted: Bool { if case .sorted = arrangement { true } else { false } }

  /// The scheme along the layer's own axes, without polynomials along a flattened or sorted axis.
  ///
  /// This is what computation reuse can share.
  package var separable: Scheme {
    Scheme(filters: filters, channels: channels, window: window, knots: knots, bias: bias)
  }

  /// The flattened or sorted axis: its term, polynomials and length.
  var longAxis: (term: String, scheme: AxisScheme, length: (WeightShape) -> Int)? {
    switch arrangement {
    case .axes: nil
    case .flattened(let scheme): ("flattened", scheme, { $0.channels * $0.rows * $0.columns })
    case .sorted(let scheme): ("sorted", scheme, { $0.count })
    }
  }

  /// The basis along the flattened or sorted axis of weights of a shape; `nil` if there is none.
  ///
  /// - Precondition: The scheme is valid for the shape.
  package func longAxisBasis(for shape: WeightShape) -> AxisBasis? {
    longAxis.map { AxisBasis(length: $0.length(shape), scheme: $0.scheme, knots: knots) }
  }

  /// Checks that no axis that is part of a flattened or sorted one is also approximated on its own.
  func validateArrangement() throws(SchemeError) {
    guard let longAxis else { return }
    if channels != .exact { throw .cannotCombine(longAxis.term, "channels") }
    if window != .exact { throw .cannotCombine(longAxis.term, "window") }
    if isSorted, filters != .exact { throw .cannotCombine(longAxis.term, "filters") }
  }
}
