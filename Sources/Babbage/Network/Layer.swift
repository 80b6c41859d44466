/// The weights of a layer, dense or as polynomials.
public enum Weight: Equatable, Sendable {
  /// Every weight by itself, OIHW.
  case dense(Parameter)

  /// Coefficients and a scheme.
  case polynomial(PolynomialWeight)

  /// The shape of the weights themselves.
  public var shape: WeightShape {
    switch self {
    case .dense(let parameter):
      WeightShape(
        filters: parameter.shape[0], channels: parameter.shape[1], rows: parameter.shape[2],
        columns: parameter.shape[3])
    case .polynomial(let weight): weight.shape
    }
  }

  /// The numbers that are stored.
  public var parameter: Parameter {
    switch self {
    case .dense(let parameter): parameter
    case .polynomial(let weight): weight.coefficients
    }
  }

  /// The same weights with polynomials along the layer's own axes only; see
  /// ``PolynomialWeight/separable``.
  var separable: Weight {
    if case .polynomial(let weight) = self { .polynomial(weight.separable) } else { self }
  }

  /// The bytes that the numbers take in a payload, with their order if they are sorted.
  package var byteCount: Int { parameter.byteCount + (order?.byteCount ?? 0) }

  /// The stored order of sorted weights.
  var order: Permutation? {
    if case .polynomial(let weight) = self { weight.order } else { nil }
  }

  /// The scheme; a dense weight has the exact one.
  public var scheme: Scheme {
    switch self {
    case .dense: .exact
    case .polynomial(let weight): weight.scheme
    }
  }

  /// The polynomials of the scheme along each axis.
  public var basis: WeightBasis { WeightBasis(scheme: scheme, shape: shape) }

  /// The weights themselves, OIHW.
  public var expanded: Tensor {
    switch self {
    case .dense(let parameter): parameter.tensor
    case .polynomial(let weight): weight.expanded
    }
  }
}

/// The bias of a layer.
public struct Bias: Equatable, Sendable {
  /// Whether it is added to the core maps, and then expanded like them, or to the outputs.
  ///
  /// The core maps are the outputs of the small convolution over the coefficients.
  public let placement: BiasPlacement

  /// One value for each core map or filter.
  public let values: Parameter

  /// Combines values with the place where they are added.
  public init(placement: BiasPlacement, values: Parameter) {
    self.placement = placement
    self.values = values
  }
}

/// What a convolution and a fully connected layer have in common: weights and a bias.
public struct Layer: Equatable, Sendable {
  /// The weights.
  public var weight: Weight

  /// The bias, if there is one.
  public var bias: Bias?

  /// Combines the two.
  public init(weight: Weight, bias: Bias?) {
    self.weight = weight
    self.bias = bias
  }

  /// The bias of each filter, as a dense layer would have it; zeros if there is none.
  public var expandedBias: [Float] {
    let filters = weight.shape.filters
    guard let bias else { return Array(repeating: 0, count: filters) }
    let values = bias.values.tensor
    guard bias.placement == .core, case .polynomial(let weight) = weight else {
      return values.values
    }
    return values.contracted(axis: 0, with: weight.basis.filters.factor?.transposed).values
  }

  /// The same layer with all weights and biases expanded to dense ones.
  public var dense: Layer {
    Layer(
      weight: .dense(.float(weight.expanded)),
      bias: Bias(placement: .filters, values: .float(Tensor(vector: expandedBias))))
  }
}
