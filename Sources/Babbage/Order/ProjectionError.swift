/// What a layer's weights lose when they are projected onto their scheme.
public struct ProjectionError: Equatable, Sendable {
  /// The layer's name.
  public let layer: String

  /// The part of the weights' squared norm that the polynomials do not reach, 0 to 1.
  public let share: Double
}

extension Network {
  /// What projecting each layer onto its scheme would lose, in the order of the nodes.
  ///
  /// Layers with polynomials along filters, channels or window are listed; those that keep all
  /// weights, or whose polynomials run along a flattened or sorted axis, are not.
  ///
  /// - Throws: ``NetworkError`` if the plan does not suit the network.
  public func projectionErrors(
    for plan: CompressionPlan
  ) throws(NetworkError) -> [ProjectionError] {
    try PlannedLayer.all(of: self, plan).map {
      ProjectionError(layer: nodes[$0.index].name, share: $0.error)
    }
  }
}

/// The weights of one layer and the scheme they are to be projected onto.
struct PlannedLayer {
  /// The index of its node.
  let index: Int
  /// The shape of the weights.
  let shape: WeightShape
  /// The basis they are projected onto.
  let basis: WeightBasis
  /// The weights; the axes are filters, channels, window.
  private(set) var weights: Tensor
  /// The reciprocal of the weights' norm.
  private let scale: Float

  /// The layers that a plan approximates along their own axes.
  static func all(
    of network: Network, _ plan: CompressionPlan
  ) throws(NetworkError) -> [PlannedLayer] {
    let schemes = try plan.schemes(for: network)
    return network.layers.compactMap { site in
      guard let scheme = schemes[site.index], scheme.arrangement == .axes, !scheme.isExact else {
        return nil
      }
      let weight = site.layer.weight
      return PlannedLayer(index: site.index, weight.expanded, shape: weight.shape, scheme)
    }
  }

  private init(index: Int, _ weights: Tensor, shape: WeightShape, _ scheme: Scheme) {
    self.index = index
    self.shape = shape
    basis = WeightBasis(scheme: scheme, shape: shape)
    self.weights = weights.reshaped([shape.filters, shape.channels, shape.rows * shape.columns])
    let square = weights.values.reduce(0) { $0 + Double($1) * Double($1) }
    scale = square > 0 ? Float(1 / square.squareRoot()) : 0
  }

  /// The part of the squared norm that the projection loses.
  var error: Double {
    if scale == 0 { return 0 }
    let kept = coordinates(along: 0, 1, 2).values.reduce(0) { $0 + Double($1) * Double($1) }
    return max(1 - kept * Double(scale) * Double(scale), 0)
  }

  /// What polynomials along one axis lose: 0 for filters, 1 for channels.
  ///
  /// If `alone`, the other axis is left as it is; otherwise it is projected too. The window always
  /// is, because its order is given.
  func objective(along axis: Int, alone: Bool) -> AxisObjective {
    let coordinates = alone ? coordinates(along: 2) : coordinates(along: 2, 1 - axis)
    return AxisObjective(
      ChannelVectors(slicesOf: coordinates, axis: axis, scale: scale),
      basis: axis == 0 ? basis.filters : basis.channels)
  }

  /// Puts filters and channels in another order.
  mutating func reorder(filters: [Int]?, channels: [Int]?) {
    if filters == nil && channels == nil { return }
    weights = weights.reordered(
      filters: filters ?? Array(0..<shape.filters), channels: channels ?? Array(0..<shape.channels))
  }

  /// The weights in orthonormal coordinates along some axes, unchanged along the others.
  private func coordinates(along axes: Int...) -> Tensor {
    axes.reduce(weights) { $0.contracted(axis: $1, with: orthonormal($1)) }
  }

  /// The basis along an axis with rows of unit norm; `nil` for the identity.
  private func orthonormal(_ axis: Int) -> Tensor? {
    let (factor, squares) =
      switch axis {
      case 0: (basis.filters.factor, basis.filters.intervalLengths)
      case 1: (basis.channels.factor, basis.channels.intervalLengths)
      default: (basis.window.factor, basis.window.areas)
      }
    guard var matrix = factor else { return nil }
    let width = matrix.shape[1]
    for index in matrix.values.indices {
      matrix.values[index] /= Float(squares[index / width]).squareRoot()
    }
    return matrix
  }
}
