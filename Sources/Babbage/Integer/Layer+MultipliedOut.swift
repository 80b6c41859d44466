extension Layer {
  /// The same layer with those axes multiplied out whose step a form leaves out.
  ///
  /// The coefficients are then in floating point. Polynomials over the window stay where the form
  /// keeps the steps along filters and channels: integers multiply them into the core exactly.
  func multipliedOut(outside form: LayerForm) -> Layer {
    guard case .polynomial(let polynomial) = weight else { return self }
    let basis = polynomial.basis
    let expands = form.contains(.expand) || basis.filters.isIdentity
    let reduces = form.contains(.reduce) || basis.channels.isIdentity
    if expands && reduces { return self }
    let separable = polynomial.separable
    var scheme = separable.scheme
    scheme.format = .float
    var coefficients = separable.coefficients.tensor
    if !expands {
      coefficients = coefficients.contracted(axis: 0, with: basis.filters.factor?.transposed)
      scheme.filters = .exact
      scheme.bias = .filters
    }
    if !reduces {
      coefficients = coefficients.contracted(axis: 1, with: basis.channels.factor?.transposed)
      scheme.channels = .exact
    }
    if !form.contains(.moments) {
      coefficients = coefficients.contracted(axis: 2, with: basis.window.factor?.transposed)
      scheme.window = .exact
    }
    let expandedBias = Bias(placement: .filters, values: .float(Tensor(vector: expandedBias)))
    return Layer(
      weight: .polynomial(
        PolynomialWeight(
          shape: polynomial.shape, scheme: scheme, coefficients: .float(coefficients))),
      bias: expands || bias == nil ? bias : expandedBias)
  }
}
