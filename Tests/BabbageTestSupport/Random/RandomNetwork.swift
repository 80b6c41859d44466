import Babbage

extension Network {
  /// A random graph that keeps its maps' shape often enough for residual additions, with views
  /// (flatten), shared inputs and outputs that nobody reads.
  ///
  /// Those that are stored may have names of classes and a convention for pictures too.
  package static func random(
    nodes count: Int, _ variety: Variety = .computed, using random: inout SeededGenerator
  ) throws -> Network {
    let input = MapShape(
      channels: .random(in: 1...4, using: &random), height: .random(in: 3...6, using: &random),
      width: .random(in: 3...6, using: &random))
    let name = variety == .stored ? "random-Zufall-ß" : "random"
    var network = try Network(name: name, input: input, nodes: [])
    while network.nodes.count < count {
      let index = network.nodes.count
      let sources = [.image] + (0..<index).map(Node.Source.node)
      // Mostly the last node, so that there are long chains.
      let isRecent = Int.random(in: 0...3, using: &random) > 0
      guard let source = isRecent ? sources.last : sources.randomElement(using: &random) else {
        continue
      }
      let map = network.shape(of: source)
      var node = Node(name: "n\(index)", operation: .activation(.relu), inputs: [source])
      node.operation = operation(on: map, variety, using: &random)
      if node.operation == .add || node.operation == .multiply {
        let alike = sources.filter { network.shape(of: $0).fits(map) }
        guard let other = alike.randomElement(using: &random) else { continue }
        node.inputs = Bool.random(using: &random) ? [source, other] : [other, source]
      }
      if node.operation == .concat {
        let alike = sources.filter {
          let shape = network.shape(of: $0)
          return (shape.height, shape.width) == (map.height, map.width) && shape.channels <= 24
        }
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          node.inputs.append(alike.randomElement(using: &random) ?? source)
        }
      }
      network = try Network(name: network.name, input: input, nodes: network.nodes + [node])
    }
    return variety == .stored ? try network.labelled(using: &random) : network
  }

  /// With what files say about pictures and classes, each half of the time.
  private func labelled(using random: inout SeededGenerator) throws -> Network {
    var network = self
    if Bool.random(using: &random) {
      network.pictures = PictureConvention(
        edge: .mixed,
        background: .init(red: .random(in: 0...255, using: &random), green: 2, blue: 3))
    }
    guard Bool.random(using: &random), output.count <= 100 else { return network }
    return try network.replacing(classNames: (0..<output.count).map { "Klasse \($0) é" })
  }

  /// A random graph of up to 8 nodes whose scores a fully connected layer at its end gives, or, one
  /// time in four, whatever its last node is.
  package static func randomClassifier(
    using random: inout SeededGenerator
  ) throws -> Network {
    let count = Int.random(in: 1...8, using: &random)
    let graph = try Network.random(nodes: count, using: &random)
    if Int.random(in: 0...3, using: &random) == 0 { return graph }
    let map = graph.output
    let shape = WeightShape(
      filters: Int.random(in: 1...8, using: &random), channels: map.channels, rows: map.height,
      columns: map.width)
    let layer =
      max(map.channels, map.height, map.width) > 16
      ? Layer(
        weight: .dense(
          .float(Tensor(shape: shape.axes, values: .random(shape.count, using: &random)))),
        bias: nil) : Layer.random(shape, using: &random)
    let last = Node(name: "last", operation: .linear(layer), inputs: [.node(count - 1)])
    return try Network(name: "random", input: graph.input, nodes: graph.nodes + [last])
  }

  private static func operation(
    on map: MapShape, _ variety: Variety, using random: inout SeededGenerator
  ) -> Node.Operation {
    let isSmall = map.count <= 200
    switch Int.random(in: 0...(variety == .stored ? 19 : 15), using: &random) {
    case 0, 1: return .activation(.relu)
    case 2, 3: return .add
    case 4: return .multiply
    case 5: return .batchNorm(.random(map.channels, using: &random))
    case 6: return .flatten
    case 7:
      let size = Int.random(in: 1...min(map.height, map.width, 2), using: &random)
      let pool = Pool(size: size, stride: Int.random(in: 1...2, using: &random))
      return Bool.random(using: &random) ? .maxPool(pool) : .averagePool(pool)
    case 8 where isSmall:
      // Axes longer than 16 do not suit all knots.
      let isLong = max(map.channels, map.height, map.width) > 16
      let shape = WeightShape(
        filters: Int.random(in: 1...8, using: &random), channels: map.channels, rows: map.height,
        columns: map.width)
      if !isLong { return .linear(.random(shape, variety, using: &random)) }
      let weights = Tensor(shape: shape.axes, values: .random(shape.count, using: &random))
      return .linear(Layer(weight: .dense(.float(weights)), bias: nil))
    case 9 where map.channels <= 12 && map.height == 1 && map.width == 1:
      return .globalAveragePool
    case 10, 11: return .randomOnOneMap(map, using: &random)
    case 12: return .concat
    case 13:
      guard map.channels <= 16 else { return .activation(.relu) }
      let groups =
        (1...map.channels).filter(map.channels.isMultiple).randomElement(using: &random) ?? 1
      let kernel = map.height >= 3 && map.width >= 3 ? 3 : 1
      let shape = WeightShape(
        filters: groups * (groups > 6 ? 1 : Int.random(in: 1...2, using: &random)),
        channels: map.channels / groups, rows: kernel, columns: kernel)
      return .convolution(
        .random(shape, variety, using: &random), stride: Int.random(in: 1...2, using: &random),
        padding: kernel / 2, groups: groups)
    case 16: return .softmax
    case 17: return .globalAveragePool
    case 18 where map.channels <= 16:
      // A window that is not square, and as much padding as there may be.
      let shape = WeightShape(
        filters: Int.random(in: 1...9, using: &random), channels: map.channels,
        rows: Int.random(in: 1...min(map.height, 3), using: &random),
        columns: Int.random(in: 1...min(map.width, 4), using: &random))
      return .convolution(
        .random(shape, variety, using: &random), stride: .random(in: 1...3, using: &random),
        padding: .random(in: 0...2, using: &random))
    default:
      guard map.channels <= 16 else { return .activation(.relu) }
      // Most keep the shape of the map.
      let keeps = Int.random(in: 0...2, using: &random) > 0
      let kernel = map.height >= 3 && map.width >= 3 && Bool.random(using: &random) ? 3 : 1
      let shape = WeightShape(
        filters: keeps ? map.channels : Int.random(in: 1...8, using: &random),
        channels: map.channels, rows: kernel, columns: kernel)
      return .convolution(
        .random(shape, variety, using: &random),
        stride: keeps ? 1 : Int.random(in: 1...2, using: &random),
        padding: kernel / 2)
    }
  }
}

extension MapShape {
  /// Whether two maps can be added or multiplied; some with fewer channels, rows or columns can.
  fileprivate func fits(_ other: MapShape) -> Bool {
    zip(axes, other.axes).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
  }
}
