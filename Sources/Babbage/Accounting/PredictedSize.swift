extension Scheme {
  /// The payload bytes of a layer that is trained under this scheme, known before it is.
  ///
  /// What `Compressor` stores: packed codes, a step, a scale for each core map, and biases of the
  /// same width with a step; in floating point four bytes a coefficient and bias.
  ///
  /// - Parameter shape: The layer's weights.
  /// - Returns: The bytes in a file.
  public func payloadBytes(for shape: WeightShape) -> Int {
    let axes = coefficientShape(for: shape)
    let count = axes.reduce(1, *)
    let biases = bias == .core ? axes[0] : shape.filters
    return switch format {
    case .float: 4 * (count + biases)
    case .bits(let bits):
      BitPacking.byteCount(of: count, bits: bits) + 2
        + BitPacking.byteCount(of: axes[0], bits: scaleBits)
        + BitPacking.byteCount(of: biases, bits: scaleBits) + 2
    }
  }
}

extension CompressionPlan {
  /// The payload bytes of a network that is compressed by this plan, known before it is trained.
  ///
  /// - Throws: ``NetworkError`` if the plan does not suit the network.
  public func payloadBytes(for network: Network) throws(NetworkError) -> Int {
    let schemes = try schemes(for: network)
    return network.nodes.enumerated().reduce(0) { bytes, entry in
      guard let scheme = schemes[entry.offset], let layer = entry.element.operation.layer else {
        return bytes + Size(of: entry.element.operation).payloadBytes
      }
      return bytes + scheme.payloadBytes(for: layer.weight.shape)
    }
  }
}
