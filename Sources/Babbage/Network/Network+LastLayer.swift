extension Network {
  /// The same network with its last layer with weights replaced, for other classes.
  ///
  /// The new layer is dense and random, by He's rule; nothing that the old one learned is kept, nor
  /// are the names of classes.
  ///
  /// - Parameters:
  ///   - filters: The number of scores that the network is to have.
  ///   - seed: The same seed gives the same weights.
  /// - Returns: The new network, or `nil` if no node has weights.
  /// - Throws: ``NetworkError`` if what follows the layer does not suit this many filters.
  public func replacingLastLayer(
    filters: Int, seed: UInt64
  ) throws(NetworkError) -> Network? {
    guard let last = layers.last else { return nil }
    let (layer, old) = (last.layer, last.geometry.weight)
    let shape = WeightShape(
      filters: filters, channels: old.channels, rows: old.rows, columns: old.columns)
    guard ShapeInference.product(shape.axes, atMost: ShapeInference.largestWeight) else {
      throw .weightTooLarge(node: last.name, weight: shape)
    }
    var generator = SeededGenerator(seed: seed, stream: 8 << 32)
    let bias = Bias(placement: .filters, values: .float(Tensor(shape: [filters])))
    let new = Layer(
      weight: .initial(shape, using: &generator), bias: layer.bias == nil ? nil : bias)
    return try replacing(classNames: []).replacing(layers: [last.index: new])
  }
}
