/// Builds a network node by node, with random initial weights.
///
/// A node takes the output of the previous one unless other inputs are given.
struct NetworkBuilder {
  private let name: String
  private let input: MapShape
  private var nodes: [Node] = []
  private var generator: SeededGenerator

  init(name: String, input: MapShape, seed: UInt64) {
    self.name = name
    self.input = input
    generator = SeededGenerator(seed: seed)
  }

  /// The output of the last node; the image if there is none.
  var last: Node.Source { nodes.isEmpty ? .image : .node(nodes.count - 1) }

  /// The shape of the map that a source delivers.
  func shape(of source: Node.Source) throws(NetworkError) -> MapShape {
    try network().shape(of: source)
  }

  func network() throws(NetworkError) -> Network {
    try Network(name: name, input: input, nodes: nodes)
  }

  mutating func append(_ name: String, _ operation: Node.Operation, inputs: [Node.Source]? = nil) {
    nodes.append(Node(name: name, operation: operation, inputs: inputs ?? [last]))
  }

  mutating func convolution(
    _ name: String, filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    hasBias: Bool = true
  ) throws(NetworkError) {
    let shape = WeightShape(
      filters: filters, channels: try network().output.channels / groups, rows: kernel,
      columns: kernel)
    let layer = try layer(shape, hasBias: hasBias, name)
    append(name, .convolution(layer, stride: stride, padding: padding, groups: groups))
  }

  /// Adds a convolution without a bias and a batch normalisation, whose shift replaces the bias.
  ///
  /// Apart from the stride, the convolution keeps the map's size if `kernel` is odd. The
  /// normalisation is called `norm`; by default, the convolution's name with `.norm`.
  mutating func normalizedConvolution(
    _ name: String, norm: String? = nil, filters: Int, kernel: Int = 3, stride: Int = 1
  ) throws(NetworkError) {
    try convolution(
      name, filters: filters, kernel: kernel, stride: stride, padding: kernel / 2, hasBias: false)
    append(norm ?? "\(name).norm", .batchNorm(.identity(channels: filters)))
  }

  /// Adds a fully connected layer; right after a flatten its weights keep the axes that were
  /// flattened.
  mutating func linear(_ name: String, filters: Int) throws(NetworkError) {
    let network = try network()
    var map = network.output
    if let last = nodes.last, last.operation == .flatten {
      map = network.shape(of: last.inputs[0])
    }
    let shape = WeightShape(
      filters: filters, channels: map.channels, rows: map.height, columns: map.width)
    append(name, .linear(try layer(shape, hasBias: true, name)))
  }

  /// Initial weights for training, and zero biases.
  private mutating func layer(
    _ shape: WeightShape, hasBias: Bool, _ name: String
  ) throws(NetworkError) -> Layer {
    guard ShapeInference.product(shape.axes, atMost: ShapeInference.largestWeight) else {
      throw .weightTooLarge(node: name, weight: shape)
    }
    let bias = Bias(placement: .filters, values: .float(Tensor(shape: [shape.filters])))
    return Layer(weight: .initial(shape, using: &generator), bias: hasBias ? bias : nil)
  }
}

extension Weight {
  /// Dense weights by He's rule for layers followed by a ReLU: variance `2 / (C*H*W)`.
  package static func initial(
    _ shape: WeightShape, using generator: inout SeededGenerator
  ) -> Weight {
    let deviation = (2 / Float(shape.count / shape.filters)).squareRoot()
    let values = (0..<shape.count).map { _ in deviation * generator.nextNormal() }
    return .dense(.float(Tensor(shape: shape.axes, values: values)))
  }
}
