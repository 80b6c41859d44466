import Babbage

/// A network computed in `Double` from the definitions, sharing no code with the sources.
///
/// Bases come from Gram and Schmidt's process in floating point, weights from the sum over all
/// coefficients, convolutions from seven nested loops.
struct NaiveReference {
  let network: Network

  /// The scores of an image.
  func scores(_ image: [Float]) -> [Double] {
    let image = image.map(Double.init)
    var outputs: [[Double]] = []
    for (node, shape) in zip(network.nodes, network.shapes) {
      let inputs = node.inputs.map { source in
        if case .node(let index) = source { outputs[index] } else { image }
      }
      let map = network.shape(of: node.inputs[0])
      outputs.append(output(of: node.operation, inputs, map, shape))
    }
    return outputs.last ?? image
  }

  private func output(
    of operation: Operation, _ inputs: [[Double]], _ map: MapShape, _ output: MapShape
  ) -> [Double] {
    let input = inputs[0]
    switch operation {
    case .convolution(let layer, let stride, let padding):
      return Self.convolution(layer, input, map, output, stride: stride, padding: padding)
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
    case .relu: return input.map { $0 > 0 ? $0 : 0 }
    case .maxPool(let pool):
      return Self.windows(pool, input, map, output).map { $0.max() ?? 0 }
    case .averagePool(let pool):
      return Self.windows(pool, input, map, output).map { $0.reduce(0, +) / Double($0.count) }
    case .globalAveragePool:
      let pixels = map.height * map.width
      return (0..<map.channels).map { channel in
        input[(channel * pixels)..<((channel + 1) * pixels)].reduce(0, +) / Double(pixels)
      }
    case .shortcut(let stride, _):
      // Floored: an odd new map goes after the old ones.
      let before = (output.channels - map.channels) / 2
      return (0..<output.count).map { index in
        let (place, column) = index.quotientAndRemainder(dividingBy: output.width)
        let (channel, row) = place.quotientAndRemainder(dividingBy: output.height)
        guard (before..<(before + map.channels)).contains(channel) else { return 0 }
        let old = channel - before
        return input[(old * map.height + row * stride) * map.width + column * stride]
      }
    case .add: return zip(inputs[0], inputs[1]).map(+)
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
    padding: Int
  ) -> [Double] {
    let (weights, shape) = (NaiveWeight(layer), layer.weight.shape)
    var result: [Double] = []
    for filter in 0..<output.channels {
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
                sum +=
                  weights.values[weight] * input[(channel * map.height + y) * map.width + x]
              }
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  private static func windows(
    _ pool: Pool, _ input: [Double], _ map: MapShape, _ output: MapShape
  ) -> [[Double]] {
    (0..<output.count).map { index in
      let (channel, pixel) = index.quotientAndRemainder(dividingBy: output.height * output.width)
      let (row, column) = pixel.quotientAndRemainder(dividingBy: output.width)
      return (0..<(pool.size * pool.size)).map { offset in
        let y = row * pool.stride + offset / pool.size
        let x = column * pool.stride + offset % pool.size
        return input[(channel * map.height + y) * map.width + x]
      }
    }
  }

  /// `exp` for arguments up to 0, by halving them and Taylor's series.
  private func exponential(_ x: Double) -> Double {
    if x < -700 { return 0 }
    if x < -0.5 {
      let half = exponential(x / 2)
      return half * half
    }
    return (1...20).reversed().reduce(1.0) { 1 + x * $0 / Double($1) }
  }
}
