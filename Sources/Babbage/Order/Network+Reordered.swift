extension Network {
  /// The same function with hidden channels in another order.
  ///
  /// Filters, biases and normalisations of the channels move, and so do the channels of all layers
  /// that read them. Sums are taken in another order, so scores agree up to rounding.
  ///
  /// - Parameter orders: For each of ``channelGroups``, the indices of its channels in their new
  ///   order.
  /// - Returns: The network with reordered channels.
  /// - Throws: ``NetworkError`` if the reordered nodes do not fit together.
  /// - Precondition: There is an order for each group, and it names each of its channels once.
  package func reordered(by orders: [[Int]]) throws(NetworkError) -> Network {
    let axes = ChannelAxes(self)
    precondition(orders.map(\.count) == axes.groups.map(\.count), "an order for each group")
    var sources = axes.lengths.map { Array(0..<$0) }
    for (group, order) in zip(axes.groups, orders) {
      precondition(Set(order) == Set(0..<group.count), "each channel once")
      for place in group.places {
        for (position, channel) in zip(place.positions, order) {
          sources[place.axis][position] = place.positions[channel]
        }
      }
    }
    var nodes = nodes
    for index in nodes.indices {
      let input = axes.view(of: nodes[index].inputs[0])
      switch nodes[index].operation {
      case .batchNorm(let norm):
        let order = sources[input.axis].blocks(of: input.block)
        nodes[index].operation = .batchNorm(norm.reordered(by: order))
      case .normalize(let norm):
        let order = sources[input.axis].blocks(of: input.block)
        nodes[index].operation = .normalize(norm.reordered(by: order))
      case .convolution(let layer, _, _, _), .linear(let layer):
        let (filters, channels) = (sources[axes.outputs[index].axis], sources[input.axis])
        guard !(filters.isSorted && channels.isSorted) else { continue }
        nodes[index].operation = nodes[index].operation.replacing(
          layer: layer.reordered(filters: filters, channels: channels))
      case .activation, .maxPool, .averagePool, .globalAveragePool, .add, .multiply, .concat,
        .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
        break
      }
    }
    return try replacing(nodes: nodes)
  }
}

extension [Int] {
  /// Whether a permutation leaves everything where it is.
  fileprivate var isSorted: Bool { self == Array(indices) }

  /// The same order applied to blocks of several elements each.
  fileprivate func blocks(of size: Int) -> [Int] {
    size == 1 ? self : flatMap { ($0 * size)..<(($0 + 1) * size) }
  }
}

extension BatchNorm {
  fileprivate func reordered(by order: [Int]) -> BatchNorm {
    BatchNorm(
      gamma: order.map { gamma[$0] }, beta: order.map { beta[$0] }, mean: order.map { mean[$0] },
      variance: order.map { variance[$0] }, epsilon: epsilon)
  }
}

extension Normalization {
  fileprivate func reordered(by order: [Int]) -> Normalization {
    Normalization(mean: order.map { mean[$0] }, deviation: order.map { deviation[$0] })
  }
}

extension Layer {
  /// The layer with filters and channels in another order.
  ///
  /// `filters` has the old position of each filter; `channels` has that of each channel, or of each
  /// block of weights if the layer's input was flattened.
  fileprivate func reordered(filters: [Int], channels: [Int]) -> Layer {
    guard case .dense(.float(let values)) = weight else { return self }
    let bias = bias.map { old in
      let values = old.values.tensor.values
      return Bias(
        placement: old.placement, values: .float(Tensor(vector: filters.map { values[$0] })))
    }
    return Layer(
      weight: .dense(.float(values.reordered(filters: filters, channels: channels))), bias: bias)
  }
}

extension Tensor {
  /// Weights with filters and channels, or blocks of channels, in another order.
  func reordered(filters: [Int], channels: [Int]) -> Tensor {
    let width = count / filters.count
    let block = width / channels.count
    var result: [Float] = []
    result.reserveCapacity(count)
    for filter in filters {
      for channel in channels {
        let start = filter * width + channel * block
        result += values[start..<(start + block)]
      }
    }
    return Tensor(shape: shape, values: result)
  }
}
