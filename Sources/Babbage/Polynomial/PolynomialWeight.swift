/// Weights of one layer as polynomials: a scheme and its coefficients.
///
/// `W[f, c, i, j] = sum over p, q, s of K[p, q, s] * PF[p, f] * PC[q, c] * PS[s, (i, j)]` with the
/// rows of every basis scaled to unit root mean square. The coefficients `K` are laid out filters,
/// channels, window: `[mF, mC, mS]`. Along a flattened or sorted axis they are `[mF, m, 1]` and
/// `[1, m, 1]`: the polynomials of each interval, one after the other.
public struct PolynomialWeight: Equatable, Sendable {
  /// The shape of the weights that the coefficients stand for.
  public let shape: WeightShape

  /// How each axis is approximated.
  public let scheme: Scheme

  /// The coefficients, in the shape that ``Scheme/coefficientShape(for:)`` gives.
  public let coefficients: Parameter

  /// The positions of the weights in ascending order, which the polynomials run along; `nil` unless
  /// the scheme is sorted.
  public let order: Permutation?

  /// Combines coefficients with the scheme they belong to.
  ///
  /// - Precondition: The coefficients have the scheme's shape for these weights, and there is an
  ///   order of all weights if and only if the scheme is sorted.
  public init(
    shape: WeightShape, scheme: Scheme, coefficients: Parameter, order: Permutation? = nil
  ) {
    precondition(
      coefficients.shape == scheme.coefficientShape(for: shape), "coefficients fit the scheme")
    precondition(
      order?.positions.count == (scheme.isSorted ? shape.count : nil),
      "sorted weights have an order")
    self.shape = shape
    self.scheme = scheme
    self.coefficients = coefficients
    self.order = order
  }

  /// Projects dense weights onto a scheme by least squares.
  ///
  /// The rows of each basis are orthogonal, so each coefficient is an inner product over a squared
  /// norm, one axis after the other.
  ///
  /// - Parameters:
  ///   - dense: The weights, OIHW.
  ///   - scheme: How to approximate them.
  /// - Throws: ``SchemeError`` if the scheme does not suit the shape.
  public init(projecting dense: Tensor, onto scheme: Scheme) throws(SchemeError) {
    precondition(dense.shape.count == 4, "weights are OIHW")
    let shape = WeightShape(
      filters: dense.shape[0], channels: dense.shape[1], rows: dense.shape[2],
      columns: dense.shape[3])
    try scheme.validate(for: shape)
    let basis = WeightBasis(scheme: scheme, shape: shape)
    var coefficients = dense.reshaped([shape.filters, shape.channels, shape.rows * shape.columns])
      .contracted(axis: 0, with: basis.filters.factor, squaredNorms: basis.filters.intervalLengths)
      .contracted(
        axis: 1, with: basis.channels.factor, squaredNorms: basis.channels.intervalLengths
      )
      .contracted(axis: 2, with: basis.window.factor, squaredNorms: basis.window.areas)
    let order = scheme.isSorted ? Permutation(sorting: coefficients.values) : nil
    if let longAxis = scheme.longAxisBasis(for: shape) {
      let values = order?.gathering(coefficients.values) ?? coefficients.values
      coefficients = Tensor(
        shape: scheme.coefficientShape(for: shape), values: longAxis.projecting(values))
    }
    self.init(shape: shape, scheme: scheme, coefficients: .float(coefficients), order: order)
  }

  /// The bases of the layer's own axes: filters, channels, window.
  public var basis: WeightBasis { WeightBasis(scheme: scheme, shape: shape) }

  /// The same weights with polynomials along the layer's own axes only.
  ///
  /// Everything that computes with ``basis`` uses these coefficients. They are the stored ones
  /// unless the scheme has a flattened or sorted axis, which is expanded here and nowhere else.
  package var separable: PolynomialWeight {
    guard let longAxis = scheme.longAxisBasis(for: shape) else { return self }
    let values = longAxis.expanding(coefficients.tensor.values)
    let separable = scheme.separable
    return PolynomialWeight(
      shape: shape, scheme: separable,
      coefficients: .float(
        Tensor(
          shape: separable.coefficientShape(for: shape),
          values: order?.scattering(values) ?? values)))
  }

  /// The dense weights that the coefficients stand for, OIHW.
  public var expanded: Tensor {
    let basis = basis
    return separable.coefficients.tensor
      .contracted(axis: 0, with: basis.filters.factor?.transposed)
      .contracted(axis: 1, with: basis.channels.factor?.transposed)
      .contracted(axis: 2, with: basis.window.factor?.transposed)
      .reshaped(shape.axes)
  }

  /// The same polynomials with other coefficients of the same shape.
  package func replacing(coefficients: Parameter) -> PolynomialWeight {
    PolynomialWeight(shape: shape, scheme: scheme, coefficients: coefficients, order: order)
  }
}
