extension Network {
  /// The network with random coefficients in the layers that a plan names.
  ///
  /// It is for measuring speed and memory before anything is trained. The coefficients have the
  /// standard deviation `sqrt(2 / (C·H·W · mC·mS))`, He's rule carried over to coefficients, so
  /// that activations keep a reasonable size; they are quantised where the plan says so. Biases
  /// become zero. Batch normalisation is folded first, where that is exact.
  ///
  /// - Throws: ``NetworkError`` if the plan does not suit the network.
  public func withRandomCoefficients(
    _ plan: CompressionPlan, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    let network = try foldingBatchNorm()
    var generator = SeededGenerator(seed: seed)
    var replacements: [Int: Layer] = [:]
    for (index, scheme) in try plan.schemes(for: network).sorted(by: { $0.key < $1.key }) {
      guard let layer = network.nodes[index].operation.layer else { continue }
      let shape = layer.weight.shape
      let axes = scheme.coefficientShape(for: shape)
      let count = axes.reduce(1, *)
      let maps = scheme.filters.count(onAxisOf: shape.filters)
      let inputs = Float(shape.count / shape.filters)
      let deviation = (2 / (inputs * Float(max(count / maps, 1)))).squareRoot()
      let values = (0..<count).map { _ in deviation * generator.nextNormal() }
      let tensor = Tensor(shape: axes, values: values)
      let biases = scheme.bias == .core ? maps : shape.filters
      replacements[index] = Layer(
        weight: .polynomial(
          PolynomialWeight(
            shape: shape, scheme: scheme,
            coefficients: scheme.format.storing(tensor),
            order: scheme.isSorted
              ? Permutation(shuffling: shape.count, using: &generator) : nil)),
        bias: Bias(placement: scheme.bias, values: .float(Tensor(shape: [biases]))))
    }
    return try network.replacing(layers: replacements)
  }
}

extension CoefficientFormat {
  /// Numbers in this form, with one step for all of them.
  fileprivate func storing(_ tensor: Tensor) -> Parameter {
    switch self {
    case .float: .float(tensor)
    case .bits(let bits): .quantized(QuantizedTensor(quantizing: tensor, bits: bits))
    }
  }
}
