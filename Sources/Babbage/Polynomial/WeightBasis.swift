/// The bases of a layer's three axes: filters, channels, window.
public struct WeightBasis: Sendable, Hashable {
  /// Along the filters.
  public let filters: AxisBasis
  /// Along the input channels.
  public let channels: AxisBasis
  /// Over the kernel's rows and columns.
  public let window: WindowBasis

  /// Builds the bases for weights of a shape.
  ///
  /// - Precondition: The scheme is valid for the shape.
  package init(scheme: Scheme, shape: WeightShape) {
    filters = AxisBasis(length: shape.filters, scheme: scheme.filters, knots: scheme.knots)
    channels = AxisBasis(length: shape.channels, scheme: scheme.channels, knots: scheme.knots)
    window = WindowBasis(
      height: shape.rows, width: shape.columns, scheme: scheme.window, knots: scheme.knots)
  }

  /// Whether all three are the identity.
  package var isIdentity: Bool {
    filters.isIdentity && channels.isIdentity && window.isIdentity
  }
}
