/// Builds a network node after node, each on the one before, with random initial weights.
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

  func network() throws(NetworkError) -> Network {
    try Network(name: name, input: input, nodes: nodes)
  }

  mutating func append(_ name: String, _ operation: Operation) throws(NetworkError) {
    nodes.append(
      Node(
        name: name, operation: operation,
        inputs: [nodes.isEmpty ? .image : .node(nodes.count - 1)]))
  }

  mutating func convolution(
    _ name: String, filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0
  ) throws(NetworkError) {
    let shape = WeightShape(
      filters: filters, channels: try network().output.channels, rows: kernel, columns: kernel)
    try append(name, .convolution(layer(shape), stride: stride, padding: padding))
  }

  /// Adds a fully connected layer; right after a flatten it keeps the axes that were flattened.
  mutating func linear(_ name: String, filters: Int) throws(NetworkError) {
    let network = try network()
    var map = network.output
    if let last = nodes.last, last.operation == .flatten {
      map = network.shape(of: last.inputs[0])
    }
    let shape = WeightShape(
      filters: filters, channels: map.channels, rows: map.height, columns: map.width)
    try append(name, .linear(layer(shape)))
  }

  /// Weights by He's rule for layers that a ReLU follows: variance `2 / (C*H*W)`; zero biases.
  private mutating func layer(_ shape: WeightShape) -> Layer {
    let deviation = (2 / Float(shape.count / shape.filters)).squareRoot()
    let values = (0..<shape.count).map { _ in deviation * generator.nextNormal() }
    return Layer(
      weight: .dense(.float(Tensor(shape: shape.axes, values: values))),
      bias: Bias(placement: .filters, values: .float(Tensor(shape: [shape.filters]))))
  }
}
