extension Network {
  /// The same network with a new last layer with weights, for other classes.
  ///
  /// The new layer is dense and random, by He's rule; nothing is kept of what the old one knew, nor
  /// names of classes.
  ///
  /// - Parameters:
  ///   - filters: As many scores as the network is to have.
  ///   - seed: The same seed gives the same weights.
  /// - Returns: `nil` if no node has weights.
  /// - Throws: ``NetworkError`` if what follows the layer does not suit so many filters.
  public func replacingLastLayer(
    filters: Int, seed: UInt64
  ) throws(NetworkError) -> Network? {
    guard let (index, _, layer) = layers.last else { return nil }
    let old = layer.weight.shape
    let shape = WeightShape(
      filters: filters, channels: old.channels, rows: old.rows, columns: old.columns)
    guard ShapeInference.product(shape.axes, atMost: ShapeInference.largestWeight) else {
      throw .weightTooLarge(node: nodes[index].name, weight: shape)
    }
    var generator = SeededGenerator(seed: seed, stream: 8 << 32)
    let bias = Bias(placement: .filters, values: .float(Tensor(shape: [filters])))
    let new = Layer(
      weight: .initial(shape, using: &generator), bias: layer.bias == nil ? nil : bias)
    return try replacing(classNames: []).replacing(layers: [index: new])
  }
}
