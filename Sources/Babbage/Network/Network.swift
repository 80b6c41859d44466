/// What one node of a network computes.
public enum Operation: Equatable, Sendable {
  /// A convolution over both axes of the maps, with zero padding on all sides.
  case convolution(Layer, stride: Int, padding: Int)
  /// A fully connected layer: its kernel covers the whole input, `channels * rows * columns` of it.
  case linear(Layer)
  /// Normalisation of each channel by the statistics of training.
  case batchNorm(BatchNorm)
  /// `max(x, 0)`
  case relu
  /// The largest value of each window.
  case maxPool(Pool)
  /// The mean of each window.
  case averagePool(Pool)
  /// The mean of each channel.
  case globalAveragePool
  /// The sum of two maps of the same shape.
  case add
  /// A residual block's shortcut without parameters (option A of He and others, 2016).
  ///
  /// Every `stride`-th row and column from the first on, among maps of zeros up to `channels`: half
  /// of the new maps before the old ones, half after; an odd one goes after.
  case shortcut(stride: Int, channels: Int)
  /// All channels and positions as channels of a 1x1 map; nothing moves in memory.
  case flatten
  /// Probabilities over all elements.
  case softmax

  /// The number of maps that go in.
  public var inputCount: Int { self == .add ? 2 : 1 }

  /// The layer, if the operation has weights.
  public var layer: Layer? {
    switch self {
    case .convolution(let layer, _, _), .linear(let layer): layer
    default: nil
    }
  }

  /// The same operation with another layer; operations without weights stay what they are.
  public func replacing(layer: Layer) -> Operation {
    switch self {
    case .convolution(_, let stride, let padding):
      .convolution(layer, stride: stride, padding: padding)
    case .linear: .linear(layer)
    default: self
    }
  }
}

extension Operation {
  /// The number of zero maps before the old ones in a ``shortcut(stride:channels:)``.
  package static func shortcutLeadingMaps(from old: Int, to new: Int) -> Int { (new - old) / 2 }
}

/// One operation of a network and where its input comes from.
public struct Node: Equatable, Sendable {
  /// Where a node's input comes from.
  public enum Source: Hashable, Sendable {
    /// The image.
    case image
    /// The output of the node with this index, which comes earlier.
    case node(Int)
  }

  /// Unique in its network.
  public var name: String

  /// What it computes.
  public var operation: Operation

  /// One source for each input of the operation.
  public var inputs: [Source]

  /// Combines the three.
  public init(name: String, operation: Operation, inputs: [Source]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
  }
}

/// An image classifier: nodes in topological order, the last one gives the scores.
///
/// Training, the runtime, exporters, hardware models and reports all take this one type.
public struct Network: Equatable, Sendable {
  /// What the network is called, for example `lenet5`.
  public var name: String

  /// The image that goes in: CHW, values from 0 to 1.
  public var input: MapShape

  /// The operations; every source of a node comes before it.
  public private(set) var nodes: [Node]

  /// The shape of each node's output, in the order of ``nodes``.
  public private(set) var shapes: [MapShape]

  /// Checks that the nodes fit together.
  ///
  /// - Throws: ``NetworkError`` that names the node which does not fit.
  public init(name: String, input: MapShape, nodes: [Node]) throws(NetworkError) {
    self.name = name
    self.input = input
    self.nodes = nodes
    guard name.utf8.count <= 255 else { throw .badName(name) }
    shapes = try ShapeInference(input: input).shapes(of: nodes)
  }

  /// The shape of the scores; the image's if there is no node.
  public var output: MapShape { shapes.last ?? input }

  /// The shape of what a source delivers.
  public func shape(of source: Node.Source) -> MapShape {
    switch source {
    case .image: input
    case .node(let index): shapes[index]
    }
  }

  /// The nodes that have weights, with their index.
  public var layers: [(index: Int, node: Node, layer: Layer)] {
    nodes.enumerated().compactMap { index, node in
      node.operation.layer.map { (index, node, $0) }
    }
  }

  /// The same network with other layers at some nodes.
  ///
  /// - Parameter layers: The new layer for each index of a node.
  /// - Throws: ``NetworkError`` if a layer does not fit its place.
  public func replacing(layers: [Int: Layer]) throws(NetworkError) -> Network {
    var nodes = nodes
    for (index, layer) in layers {
      nodes[index].operation = nodes[index].operation.replacing(layer: layer)
    }
    return try Network(name: name, input: input, nodes: nodes)
  }
}
