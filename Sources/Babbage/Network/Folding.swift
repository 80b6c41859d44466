extension Network {
  /// The same function without the batch normalisations that can be folded exactly.
  ///
  /// If a normalisation directly follows a layer and nothing else reads the layer's output, it is
  /// folded into the layer's filters. That is exact where each filter has its own coefficients and
  /// the parameters are floating point; a normalisation after filters that share coefficients
  /// stays.
  public func foldingBatchNorm() throws(NetworkError) -> Network {
    let readers = readers
    var folded: [Node] = []
    var place: [Node.Source] = []  // where each old node's output is found now
    for node in nodes {
      let inputs = node.inputs.map { source -> Node.Source in
        if case .node(let index) = source { place[index] } else { source }
      }
      if case .batchNorm(let norm) = node.operation, case .node(let index) = inputs[0],
        case .node(let old) = node.inputs[0], readers[old].count == 1,
        let layer = folded[index].operation.layer?.folding(norm)
      {
        folded[index].operation = folded[index].operation.replacing(layer: layer)
        folded[index].range = node.range
        place.append(.node(index))
      } else {
        place.append(.node(folded.count))
        folded.append(
          Node(name: node.name, operation: node.operation, inputs: inputs, range: node.range))
      }
    }
    return try replacing(nodes: folded)
  }
}

extension Layer {
  /// The layer with a normalisation of its outputs folded in, or `nil` if that is not exact.
  func folding(_ norm: BatchNorm) -> Layer? {
    guard case .float(let values) = weight.parameter,
      weight.scheme.filters.intervalLength(onAxisOf: weight.shape.filters) == 1,
      values.shape[0] == weight.shape.filters
    else { return nil }
    let (scale, shift) = (norm.scale, norm.shift)
    let folded = zip(expandedBias, zip(scale, shift)).map { $0 * $1.0 + $1.1 }
    return Layer(
      weight: weight.replacing(values.scalingRows(by: scale)),
      bias: Bias(placement: .filters, values: .float(Tensor(vector: folded))))
  }

  /// The layer with a normalisation of its *core maps* folded in: always exact.
  ///
  /// The core maps are the outputs before the filter axis is expanded. Scale and shift of a core
  /// map go into its row of `K` and into its bias coefficient; where the bias is kept per filter,
  /// the shifts are expanded and added to it. A layer with quantised coefficients stays as it is,
  /// because its rows have scales of their own.
  ///
  /// - Precondition: Every core map has a row of `K`: the weights are not sorted.
  package func foldingCoreNormalization(_ norm: BatchNorm) -> Layer {
    guard case .polynomial(let polynomial) = weight,
      case .float(let values) = polynomial.coefficients
    else { return self }
    precondition(values.shape[0] == norm.channels, "one statistic for each core map")
    var shift = Tensor(vector: norm.shift)
    if let bias, bias.placement == .core {
      let scaled = bias.values.tensor.scalingRows(by: norm.scale)
      shift.values = zip(shift.values, scaled.values).map(+)
    }
    let placement = bias?.placement == .filters ? .filters : polynomial.scheme.bias
    if placement == .filters {
      shift = shift.contracted(axis: 0, with: polynomial.basis.filters.factor?.transposed)
      if let bias, bias.placement == .filters {
        shift.values = zip(shift.values, bias.values.tensor.values).map(+)
      }
    }
    return Layer(
      weight: weight.replacing(values.scalingRows(by: norm.scale)),
      bias: Bias(placement: placement, values: .float(shift)))
  }
}

extension Weight {
  /// The same weight with other numbers of the same shape.
  fileprivate func replacing(_ values: Tensor) -> Weight {
    switch self {
    case .dense: .dense(.float(values))
    case .polynomial(let old):
      .polynomial(old.replacing(coefficients: .float(values)))
    }
  }
}

extension Tensor {
  /// A tensor with one axis.
  package init(vector: [Float]) { self.init(shape: [vector.count], values: vector) }

  /// Multiplies each row of the first axis by a factor of its own.
  fileprivate func scalingRows(by factors: [Float]) -> Tensor {
    let width = count / max(factors.count, 1)
    return Tensor(
      shape: shape, values: values.enumerated().map { $1 * factors[$0 / max(width, 1)] })
  }
}
