/// A layer with weights at its place in a network.
public struct LayerSite: Sendable {
  /// The index of the node.
  public let index: Int
  /// The node that has the layer.
  public let node: Node
  /// The weights and the bias.
  public let layer: Layer
  /// What the layer's kernel slides over.
  public let geometry: LayerGeometry

  /// The node's name.
  public var name: String { node.name }
}

/// Where a layer's kernel goes: the one description of a convolution's or fully connected layer's
/// shapes.
public struct LayerGeometry: Hashable, Sendable {
  /// The shape of the weights; `channels` are those of one group.
  public let weight: WeightShape
  /// The step between outputs, on both axes.
  public let stride: Int
  /// Rows and columns of zeros around the map, on each side.
  public let padding: Int
  /// The parts that filters and channels are cut into.
  public let groups: Int
  /// The map that the kernel slides over, without padding.
  ///
  /// A fully connected layer sees the map before it was flattened: its kernel covers all of it.
  public let input: MapShape
  /// The map that comes out.
  public let output: MapShape

  /// Whether each channel is convolved with kernels of its own.
  package var isDepthwise: Bool { groups > 1 && weight.channels == 1 }

  /// The most zeros on a side that kernels of depthwise layers supply themselves.
  static let largestSuppliedPadding = 8

  /// The map that the kernel slides over, padding included.
  package var padded: MapShape { input.padded(by: padding) }

  /// The rows of the padded map that some window covers.
  package var coveredRows: Int { (output.height - 1) * stride + weight.rows }
}

extension Node.Operation {
  /// The geometry of the layer, if the operation has weights.
  ///
  /// - Parameters:
  ///   - input: The shape of what goes in.
  ///   - output: The shape of what comes out.
  /// - Returns: `nil` for an operation without weights.
  package func geometry(input: MapShape, output: MapShape) -> LayerGeometry? {
    switch self {
    case .convolution(let layer, let stride, let padding, let groups):
      LayerGeometry(
        weight: layer.weight.shape, stride: stride, padding: padding, groups: groups, input: input,
        output: output)
    case .linear(let layer):
      LayerGeometry(
        weight: layer.weight.shape, stride: 1, padding: 0, groups: 1,
        input: layer.weight.shape.window, output: output)
    case .batchNorm, .normalize, .activation, .maxPool, .averagePool, .globalAveragePool, .add,
      .multiply, .concat, .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
      nil
    }
  }
}

extension WeightShape {
  /// What one filter covers: its channels, rows and columns.
  package var window: MapShape { MapShape(channels: channels, height: rows, width: columns) }
}
