/// Weights of one layer as polynomials: a scheme and its coefficients.
///
/// `W[f, c, i, j] = sum over p, q, s of K[p, q, s] * PF[p, f] * PC[q, c] * PS[s, (i, j)]` with the
/// rows of every basis scaled to unit root mean square. The coefficients `K` are laid out filters,
/// channels, window: `[mF, mC, mS]`.
public struct PolynomialWeight: Equatable, Sendable {
  /// The shape of the weights that the coefficients stand for.
  public let shape: WeightShape

  /// How each axis is approximated.
  public let scheme: Scheme

  /// The coefficients, shape `[mF, mC, mS]`.
  public let coefficients: Parameter

  /// Combines coefficients with the scheme they belong to.
  ///
  /// - Precondition: The coefficients have the scheme's shape for these weights.
  public init(shape: WeightShape, scheme: Scheme, coefficients: Parameter) {
    precondition(
      coefficients.shape == scheme.coefficientShape(for: shape), "coefficients fit the scheme")
    self.shape = shape
    self.scheme = scheme
    self.coefficients = coefficients
  }

  /// Projects dense weights on a scheme by least squares.
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
    let coefficients = dense.reshaped([shape.filters, shape.channels, shape.rows * shape.columns])
      .contracted(axis: 0, with: basis.filters.factor, squaredNorms: basis.filters.intervalLengths)
      .contracted(
        axis: 1, with: basis.channels.factor, squaredNorms: basis.channels.intervalLengths
      )
      .contracted(axis: 2, with: basis.window.factor, squaredNorms: basis.window.areas)
    self.init(shape: shape, scheme: scheme, coefficients: .float(coefficients))
  }

  /// The bases of the three axes.
  public var basis: WeightBasis { WeightBasis(scheme: scheme, shape: shape) }

  /// The dense weights that the coefficients stand for, OIHW.
  public var expanded: Tensor {
    let basis = basis
    return coefficients.tensor
      .contracted(axis: 0, with: basis.filters.factor?.transposed)
      .contracted(axis: 1, with: basis.channels.factor?.transposed)
      .contracted(axis: 2, with: basis.window.factor?.transposed)
      .reshaped(shape.axes)
  }
}
