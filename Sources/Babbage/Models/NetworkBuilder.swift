/// Builds a network node by node, with random initial weights.
///
/// A node takes the output of the previous one unless other inputs are given. Filters and hidden
/// units are numbers of the network as it was published: the builder makes as many as its width says.
struct NetworkBuilder {
  private let name: String
  private let input: MapShape
  private let width: Double
  private var nodes: [Node] = []
  private var generator: SeededGenerator

  init(name: String, input: MapShape, width: Double, seed: UInt64) {
    self.name = width == 1 ? name : "\(name)-\(width)x"
    self.input = input
    self.width = width
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

  /// As many filters as the width makes of a published number: one for each group at least.
  func scaled(_ filters: Int, groups: Int = 1) -> Int {
    let each = Double(filters / groups) * width
    return groups * max(1, Int(min(each, Double(ShapeInference.largestMap)).rounded()))
  }

  mutating func convolution(
    _ name: String, filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    hasBias: Bool = true, from source: Node.Source? = nil
  ) throws(NetworkError) {
    try convolution(
      name, filters: scaled(filters, groups: groups), window: (kernel, kernel), stride: stride,
      padding: padding, groups: groups, hasBias: hasBias, from: source)
  }

  /// Adds a convolution in which each channel has a filter of its own.
  mutating func depthwise(
    _ name: String, kernel: Int, stride: Int
  ) throws(NetworkError) {
    let channels = try network().output.channels
    try convolution(
      name, filters: channels, window: (kernel, kernel), stride: stride, padding: kernel / 2,
      groups: channels, hasBias: false)
  }

  /// Adds a convolution with exactly so many filters and a window that need not be square.
  mutating func convolution(
    _ name: String, filters: Int, window: (rows: Int, columns: Int), stride: Int, padding: Int,
    groups: Int = 1, hasBias: Bool, from source: Node.Source? = nil
  ) throws(NetworkError) {
    let source = source ?? last
    let shape = WeightShape(
      filters: filters, channels: try shape(of: source).channels / groups, rows: window.rows,
      columns: window.columns)
    let layer = try layer(shape, hasBias: hasBias, name)
    append(
      name, .convolution(layer, stride: stride, padding: padding, groups: groups),
      inputs: [source])
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
    try normalization(norm ?? "\(name).norm")
  }

  /// Adds a batch normalisation that changes nothing yet.
  mutating func normalization(_ name: String) throws(NetworkError) {
    append(name, .batchNorm(.identity(channels: try network().output.channels)))
  }

  /// Adds a fully connected layer of hidden units.
  mutating func hidden(_ name: String, units: Int) throws(NetworkError) {
    try linear(name, filters: scaled(units))
  }

  /// Adds the fully connected layer that gives a score for each class.
  mutating func scores(_ name: String, classes: Int) throws(NetworkError) {
    try linear(name, filters: classes)
  }

  /// Adds a fully connected layer; right after a flatten its weights keep the axes that were
  /// flattened.
  private mutating func linear(_ name: String, filters: Int) throws(NetworkError) {
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
