extension Scheme {
  /// The payload bytes of a layer that is trained under this scheme, known before it is.
  ///
  /// What `Compressor` stores: packed codes, a step, a scale for each core map, and biases of the
  /// same width with a step; in floating point four bytes a coefficient and bias.
  ///
  /// - Parameter shape: The layer's weights.
  /// - Returns: The bytes in a file.
  public func payloadBytes(for shape: WeightShape) -> Int {
    if case .bits(let bits) = format { return payloadBytes(for: shape, bitsPerCode: bits) }
    return 4 * (coefficientShape(for: shape).reduce(1, *) + biasCount(for: shape))
  }

  /// The bytes of codes of so many bits, with scales and biases as in a packed payload.
  package func payloadBytes(for shape: WeightShape, bitsPerCode bits: Int) -> Int {
    let axes = coefficientShape(for: shape)
    return BitPacking.byteCount(of: axes.reduce(1, *), bits: bits) + 2
      + BitPacking.byteCount(of: axes[0], bits: scaleBits)
      + BitPacking.byteCount(of: biasCount(for: shape), bits: scaleBits) + 2
  }

  /// The bytes below which no range coder brings a layer: a bit for each scale and bias, and the
  /// steps.
  fileprivate func fewestCodedBytes(for shape: WeightShape) -> Int {
    4 + (coefficientShape(for: shape)[0] + biasCount(for: shape)) / 8
  }

  private func biasCount(for shape: WeightShape) -> Int {
    bias == .core ? coefficientShape(for: shape)[0] : shape.filters
  }
}

extension Network {
  /// The bytes below which no range coder brings the payload of a network with these schemes, by
  /// node; dense layers are as they are.
  package func fewestCodedBytes(_ schemes: [Int: Scheme]) -> Int {
    payloadBytes(schemes) { $0.fewestCodedBytes(for: $1) }
  }

  /// The bytes of a payload in which layers with a scheme, by node, take what `bytes` says.
  fileprivate func payloadBytes(
    _ schemes: [Int: Scheme], bytes: (Scheme, WeightShape) -> Int
  ) -> Int {
    nodes.enumerated().reduce(0) { sum, entry in
      guard let scheme = schemes[entry.offset], let layer = entry.element.operation.layer else {
        return sum + Size(of: entry.element.operation).payloadBytes
      }
      return sum + bytes(scheme, layer.weight.shape)
    }
  }
}

extension CompressionPlan {
  /// The payload bytes of a network that is compressed by this plan, known before it is trained.
  ///
  /// - Throws: ``NetworkError`` if the plan does not suit the network.
  public func payloadBytes(for network: Network) throws(NetworkError) -> Int {
    network.payloadBytes(try schemes(for: network)) { $0.payloadBytes(for: $1) }
  }
}
