import Babbage

extension Network {
  /// The network with each layer that a plan names projected onto its scheme, and nothing trained.
  ///
  /// Coefficients are quantised where the scheme says so; biases are zeros on the core maps.
  package func projected(onto plan: CompressionPlan) throws -> Network {
    var layers: [Int: Layer] = [:]
    for (index, scheme) in try plan.schemes(for: self) {
      guard let layer = nodes[index].operation.layer else { continue }
      let shape = layer.weight.shape
      let weight = try PolynomialWeight(projecting: layer.weight.expanded, onto: scheme)
      var coefficients = weight.coefficients
      if case .bits(let bits) = scheme.format {
        coefficients = .quantized(QuantizedTensor(quantizing: coefficients.tensor, bits: bits))
      }
      let maps = scheme.coefficientShape(for: shape)[0]
      layers[index] = Layer(
        weight: .polynomial(
          PolynomialWeight(
            shape: shape, scheme: scheme, coefficients: coefficients, order: weight.order)),
        bias: Bias(placement: .core, values: .float(Tensor(shape: [maps]))))
    }
    return try replacing(layers: layers)
  }
}
