import Babbage

/// A network computed in `Double` from the definitions, sharing no code with the sources.
///
/// Bases come from the Gram-Schmidt process in floating point, weights from the sum over all
/// coefficients, convolutions from seven nested loops.
package struct NaiveReference {
  package let network: Network

  package init(network: Network) { self.network = network }

  /// The scores of an image.
  package func scores(_ image: [Float]) -> [Double] {
    let image = image.map(Double.init)
    var outputs: [[Double]] = []
    for (node, shape) in zip(network.nodes, network.shapes) {
      let inputs = node.inputs.map { source in
        if case .node(let index) = source { outputs[index] } else { image }
      }
      let maps = node.inputs.map { network.shape(of: $0) }
      outputs.append(output(of: node.operation, inputs, maps, shape))
    }
    return outputs.last ?? image
  }

  private func output(
    of operation: Node.Operation, _ inputs: [[Double]], _ maps: [MapShape], _ output: MapShape
  ) -> [Double] {
    let (input, map) = (inputs[0], maps[0])
    switch operation {
    case .convolution(let layer, let stride, let padding, let groups):
      return Self.convolution(
        layer, input, map, output, stride: stride, padding: padding, groups: groups)
    case .linear(let layer):
      let weights = NaiveWeight(layer)
      let width = input.count
      return (0..<output.channels).map { filter in
        (0..<width).reduce(weights.bias[filter]) {
          $0 + weights.values[filter * width + $1] * input[$1]
        }
      }
    case .batchNorm(let norm):
      let pixels = map.height * map.width
      return input.enumerated().map { index, value in
        let channel = index / pixels
        let root = (Double(norm.variance[channel]) + Double(norm.epsilon)).squareRoot()
        return Double(norm.gamma[channel]) * (value - Double(norm.mean[channel])) / root
          + Double(norm.beta[channel])
      }
    case .normalize(let norm):
      let pixels = map.height * map.width
      return input.enumerated().map { index, value in
        (value - Double(norm.mean[index / pixels])) / Double(norm.deviation[index / pixels])
      }
    case .activation(let activation): return input.map { Self.value(of: activation, at: $0) }
    case .maxPool(let pool):
      return Self.windows(pool, input, map, output).map { $0.max() ?? 0 }
    case .averagePool(let pool, let countsPadding):
      return Self.windows(pool, input, map, output).map {
        $0.reduce(0, +) / Double(countsPadding ? pool.rows.size * pool.columns.size : $0.count)
      }
    case .globalAveragePool:
      let pixels = map.height * map.width
      return (0..<map.channels).map { channel in
        input[(channel * pixels)..<((channel + 1) * pixels)].reduce(0, +) / Double(pixels)
      }
    case .concat: return inputs.flatMap(\.self)
    case .pad(let zeros):
      return Self.places(in: output).map { place in
        let (channel, row, column) = (
          place.channel - zeros.channels.before, place.row - zeros.rows.before,
          place.column - zeros.columns.before
        )
        guard (0..<map.channels).contains(channel), (0..<map.height).contains(row),
          (0..<map.width).contains(column)
        else { return 0 }
        return input[(channel * map.height + row) * map.width + column]
      }
    case .slice(let slice):
      func old(_ position: Int, _ positions: MapSlice.Positions?) -> Int {
        (positions?.start ?? 0) + position * (positions?.step ?? 1)
      }
      return Self.places(in: output).map { place in
        let row = old(place.channel, slice.channels) * map.height + old(place.row, slice.rows)
        return input[row * map.width + old(place.column, slice.columns)]
      }
    case .add, .multiply:
      return Self.places(in: output).map { place in
        // A place beyond a map is that of its single channel, row or column.
        let both = zip(inputs, maps).map { values, map in
          let (channel, row) = (
            min(place.channel, map.channels - 1), min(place.row, map.height - 1)
          )
          return values[(channel * map.height + row) * map.width + min(place.column, map.width - 1)]
        }
        return operation == .add ? both[0] + both[1] : both[0] * both[1]
      }
    case .shuffle(let groups):
      let (pixels, length) = (map.height * map.width, map.channels / groups)
      return (0..<map.channels).flatMap { channel in
        let source = channel % groups * length + channel / groups
        return input[(source * pixels)..<((source + 1) * pixels)]
      }
    case .upsample(let rows, let columns):
      return Self.places(in: output).map { place in
        let row = place.channel * map.height + place.row / rows
        return input[row * map.width + place.column / columns]
      }
    case .flatten: return input
    case .softmax:
      let largest = input.max() ?? 0
      let powers = input.map { exponential($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }

  private static func convolution(
    _ layer: Layer, _ input: [Double], _ map: MapShape, _ output: MapShape, stride: Int,
    padding: Int, groups: Int
  ) -> [Double] {
    let (weights, shape) = (NaiveWeight(layer), layer.weight.shape)
    var result: [Double] = []
    for filter in 0..<output.channels {
      // The first channel that the filter sees.
      let first = filter / (output.channels / groups) * shape.channels
      for row in 0..<output.height {
        for column in 0..<output.width {
          var sum = weights.bias[filter]
          for channel in 0..<shape.channels {
            for i in 0..<shape.rows {
              for j in 0..<shape.columns {
                let (y, x) = (row * stride + i - padding, column * stride + j - padding)
                guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { continue }
                let weight =
                  ((filter * shape.channels + channel) * shape.rows + i) * shape.columns + j
                let place = ((first + channel) * map.height + y) * map.width + x
                sum += weights.values[weight] * input[place]
              }
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  /// Every place of a map, in the order of memory.
  private static func places(
    in map: MapShape
  ) -> [(channel: Int, row: Int, column: Int)] {
    (0..<map.channels).flatMap { channel in
      (0..<map.height).flatMap { row in (0..<map.width).map { (channel, row, $0) } }
    }
  }

  /// The values of each window that lie inside the map.
  private static func windows(
    _ pool: Pool, _ input: [Double], _ map: MapShape, _ output: MapShape
  ) -> [[Double]] {
    places(in: output).map { place in
      (0..<(pool.rows.size * pool.columns.size)).compactMap { offset in
        let (i, j) = offset.quotientAndRemainder(dividingBy: pool.columns.size)
        let y = place.row * pool.rows.stride + i - pool.rows.before
        let x = place.column * pool.columns.stride + j - pool.columns.before
        guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { return nil }
        return input[(place.channel * map.height + y) * map.width + x]
      }
    }
  }

  /// `exp` for arguments up to 0, by halving them and the Taylor series.
  private func exponential(_ x: Double) -> Double {
    if x < -700 { return 0 }
    if x < -0.5 {
      let half = exponential(x / 2)
      return half * half
    }
    return (1...20).reversed().reduce(1.0) { 1 + x * $0 / Double($1) }
  }
}
