/// One operation of a network and where its input comes from.
public struct Node: Equatable, Sendable {
  /// Where a node's input comes from.
  public enum Source: Hashable, Sendable {
    /// The image.
    case image
    /// The output of the node with this index, which comes earlier.
    case node(Int)
  }

  /// The node's name, unique in its network.
  public var name: String

  /// What it computes.
  public var operation: Node.Operation

  /// One source for each input of the operation.
  public var inputs: [Source]

  /// The range of what comes out, where it is known: a quantised model that was imported says it.
  ///
  /// Integers take it in the place of what a calibration would see. It contains 0.
  public var range: ClosedRange<Float>?

  /// Combines the four.
  public init(
    name: String, operation: Node.Operation, inputs: [Source], range: ClosedRange<Float>? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.range = range
  }
}

/// An image classifier: nodes in topological order, the last of which gives the scores.
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

  /// What each score stands for; empty if that is not known.
  public private(set) var classNames: [String]

  /// How pictures become its images.
  public var pictures: PictureConvention

  /// How its numbers are stored in a file; what it computes does not depend on it.
  public var coding = PayloadCoding.packed

  /// Checks that the nodes fit together.
  ///
  /// - Parameters:
  ///   - name: What the network is called; at most 255 bytes.
  ///   - input: The image that goes in.
  ///   - nodes: The operations in topological order.
  ///   - classNames: One for each score, each of 1 to 255 bytes; or none.
  ///   - pictures: How pictures become its images.
  /// - Throws: ``NetworkError`` that names the node which does not fit.
  public init(
    name: String, input: MapShape, nodes: [Node], classNames: [String] = [],
    pictures: PictureConvention = PictureConvention()
  ) throws(NetworkError) {
    self.name = name
    self.input = input
    self.nodes = nodes
    self.classNames = classNames
    self.pictures = pictures
    guard name.utf8.count <= 255 else { throw .badName(name) }
    shapes = try ShapeInference(input: input).shapes(of: nodes)
    guard classNames.isEmpty || classNames.count == output.count else {
      throw .wrongClassNames(expected: output.count, got: classNames.count)
    }
    for name in classNames where !(1...255).contains(name.utf8.count) {
      throw .badClassName(name)
    }
  }

  /// The shape of the scores; the image's if there is no node.
  public var output: MapShape { shapes.last ?? input }

  /// The shape of the map that a source delivers.
  public func shape(of source: Node.Source) -> MapShape {
    switch source {
    case .image: input
    case .node(let index): shapes[index]
    }
  }

  /// The layers with weights, in the order of the nodes.
  public var layers: [LayerSite] {
    nodes.enumerated().compactMap { index, node in
      guard let layer = node.operation.layer,
        let geometry = node.operation.geometry(
          input: shape(of: node.inputs[0]), output: shapes[index])
      else { return nil }
      return LayerSite(index: index, node: node, layer: layer, geometry: geometry)
    }
  }

  /// For each node, the nodes that read what it gives.
  package var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for case .node(let source) in node.inputs { readers[source].append(index) }
    }
    return readers
  }

  /// The same network with other layers at some nodes, whose ranges are no longer known.
  ///
  /// - Parameter layers: The new layer for each index of a node.
  /// - Returns: The network with the new layers.
  /// - Throws: ``NetworkError`` if a layer does not fit its place.
  public func replacing(layers: [Int: Layer]) throws(NetworkError) -> Network {
    var nodes = nodes.replacing(layers: layers)
    if !layers.isEmpty { for index in nodes.indices { nodes[index].range = nil } }
    return try replacing(nodes: nodes)
  }

  /// The same network with all weights expanded: what it computes if nothing is reused.
  public var dense: Network {
    get throws(NetworkError) {
      var dense: [Int: Layer] = [:]
      for site in layers { dense[site.index] = site.layer.dense }
      return try replacing(nodes: nodes.replacing(layers: dense))
    }
  }

  /// The same network with other nodes.
  ///
  /// - Throws: ``NetworkError`` that names the node which does not fit.
  public func replacing(nodes: [Node]) throws(NetworkError) -> Network {
    try replacing(nodes: nodes, classNames: classNames)
  }

  /// The same network with names for its scores.
  ///
  /// - Throws: ``NetworkError`` if there are not as many as scores, or one is empty or too long.
  public func replacing(classNames: [String]) throws(NetworkError) -> Network {
    try replacing(nodes: nodes, classNames: classNames)
  }

  private func replacing(
    nodes: [Node], classNames: [String]
  ) throws(NetworkError) -> Network {
    var network = try Network(
      name: name, input: input, nodes: nodes, classNames: classNames, pictures: pictures)
    network.coding = coding
    return network
  }
}

extension [Node] {
  fileprivate func replacing(layers: [Int: Layer]) -> [Node] {
    var nodes = self
    for (index, layer) in layers {
      nodes[index].operation = nodes[index].operation.replacing(layer: layer)
    }
    return nodes
  }
}
