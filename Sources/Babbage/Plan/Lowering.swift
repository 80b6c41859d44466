/// Turns the nodes of a network into steps; places in memory come later.
///
/// A map is stored in the forms in which its readers want it: at full width with their padding, or
/// as their sums. The pass that makes the map makes the first of each kind as well; others are
/// derived by a pass of their own.
struct Lowering {
  /// A form in which a reader wants a map.
  enum Wish: Hashable {
    case full(padding: Int)
    case anyFull
    case sums([DifferenceForm], padding: Int)
  }

  let network: Network
  /// Whether a pass follows every convolution, even one that could do the pass' work itself.
  private let separatesPasses: Bool
  private let chains: [Int: Chain]
  private let kernels: [Int: LayerKernel]
  private(set) var wishes: [Node.Source: [Wish]] = [:]
  var stored: [Node.Source: [(wish: Wish, map: LoweredMap)]] = [:]
  private(set) var steps: [LoweredStep] = []
  private var bufferCount = 0

  /// - Throws: ``NetworkError/notFinite(node:)``
  init(
    _ network: Network, forms: [String: LayerForm], separatesPasses: Bool = false
  ) throws(NetworkError) {
    self.network = network
    self.separatesPasses = separatesPasses
    chains = Chain.all(of: network)
    var kernels: [Int: LayerKernel] = [:]
    for (index, node, layer) in network.layers {
      let kernel = LayerKernel(layer, form: forms[node.name] ?? .dense)
      guard kernel.isFinite else { throw .notFinite(node: node.name) }
      kernels[index] = kernel
    }
    self.kernels = kernels
    collectWishes()
  }

  /// Lowers all nodes.
  ///
  /// - Throws: ``NetworkError/notFinite(node:)``
  mutating func run() throws(NetworkError) -> LoweredNetwork {
    let image = newMap(network.input)
    stored[.image] = [(.full(padding: 0), image)]
    let inner = Set(chains.values.flatMap { $0.nodes.dropLast() })
    for (index, node) in network.nodes.enumerated() where !inner.contains(index) {
      if let chain = chains[index] {
        lower(chain)
      } else {
        try lower(node, at: index)
      }
    }
    let result = map(of: scores, as: .full(padding: 0), name: "scores")
    return LoweredNetwork(image: image, steps: steps, result: result, bufferCount: bufferCount)
  }

  private var scores: Node.Source {
    network.nodes.isEmpty ? .image : origin(of: .node(network.nodes.count - 1))
  }

  /// The node whose map a source shows, through flattened views.
  func origin(of source: Node.Source) -> Node.Source {
    var source = source
    while case .node(let index) = source, network.nodes[index].operation == .flatten {
      source = network.nodes[index].inputs[0]
    }
    return source
  }

  private mutating func collectWishes() {
    for (index, node) in network.nodes.enumerated() where node.operation != .flatten {
      if let kernel = kernels[index] {
        let source = origin(of: node.inputs[0])
        let isView = network.shape(of: source) != inputShape(of: index)
        wishes[source, default: []].append(
          isView ? .full(padding: 0) : Self.wish(of: node.operation, kernel))
      } else {
        for input in node.inputs {
          let source = origin(of: input)
          let isView = network.shape(of: source) != network.shape(of: input)
          let mayPad = !isView && node.operation.readsPaddedMaps
          wishes[source, default: []].append(mayPad ? .anyFull : .full(padding: 0))
        }
      }
    }
    wishes[scores, default: []].append(.full(padding: 0))
  }

  private static func wish(of operation: Operation, _ kernel: LayerKernel) -> Wish {
    let padding = if case .convolution(_, _, let padding, _) = operation { padding } else { 0 }
    return kernel.reduce.map { .sums($0, padding: padding) } ?? .full(padding: padding)
  }

  /// The map that a layer's kernel slides over; a fully connected layer sees it before the flatten.
  private func inputShape(of index: Int) -> MapShape {
    let node = network.nodes[index]
    guard case .linear(let layer) = node.operation else { return network.shape(of: node.inputs[0]) }
    let shape = layer.weight.shape
    return MapShape(channels: shape.channels, height: shape.rows, width: shape.columns)
  }

  // MARK: Steps

  mutating func newMap(
    _ shape: MapShape, padding: Int = 0, kind: MapKind = .activations
  ) -> LoweredMap {
    bufferCount += 1
    return LoweredMap(buffer: bufferCount - 1, shape: shape, padding: padding, kind: kind)
  }

  mutating func append(
    _ kernel: Plan.Kernel, name: String, from inputs: [LoweredMap], to outputs: [LoweredMap],
    layer: Int? = nil, scratchCount: Int = 0
  ) {
    steps.append(
      LoweredStep(
        name: name, kernel: kernel, layer: layer, inputs: inputs, outputs: outputs,
        scratchCount: scratchCount))
  }

  /// Operations that no pass has.
  private mutating func lower(_ node: Node, at index: Int) throws(NetworkError) {
    let kernel: Plan.Kernel
    switch node.operation {
    case .batchNorm(let norm):
      kernel = try affine(norm.scale, norm.shift, node)
    case .normalize(let norm): kernel = try affine(norm.scale, norm.shift, node)
    case .maxPool(let pool): kernel = .maxPool(pool)
    case .averagePool(let pool, let countsPadding):
      kernel = .averagePool(pool, countsPadding: countsPadding)
    case .globalAveragePool: kernel = .globalAveragePool
    case .leakyRelu(let slope): kernel = .leakyRelu(slope: slope)
    case .clip(let low, let high): kernel = .clip(low: low, high: high)
    case .concat: kernel = .concat
    case .pad(let padding): kernel = .pad(padding)
    case .slice(let slice): kernel = .slice(slice)
    case .softmax: kernel = .softmax
    case .flatten, .convolution, .linear, .relu, .add: return
    }
    let mayPad = node.operation.readsPaddedMaps
    let inputs = node.inputs.map {
      view(of: $0, as: network.shape(of: $0), name: node.name, mayPad: mayPad)
    }
    // What reads maps row by row writes them so.
    let padding = mayPad ? onlyFullPadding(of: .node(index)) ?? 0 : 0
    let output = newMap(network.shapes[index], padding: padding)
    append(kernel, name: node.name, from: inputs, to: [output])
    stored[.node(index)] = [(.full(padding: padding), output)]
  }

  private func affine(
    _ scale: [Float], _ shift: [Float], _ node: Node
  ) throws(NetworkError) -> Plan.Kernel {
    guard (scale + shift).allSatisfy(\.isFinite) else { throw .notFinite(node: node.name) }
    return .affine(scale: scale, shift: shift)
  }

  private mutating func lower(_ chain: Chain) {
    let head = network.nodes[chain.head]
    let source = Node.Source.node(chain.last)
    // A layer gives what the pass works on, anything else is a part of the pass.
    let isLayer = kernels[chain.head] != nil
    let shape = isLayer ? network.shapes[chain.head] : network.shape(of: head.inputs[0])
    var pass = PassDraft(chain, name: head.name, shape: shape)
    pass.givesScores = scores == source
    if let addend = chain.addend {
      pass.addend = view(of: addend, as: pass.shape, name: head.name, mayPad: true)
    }
    guard let kernel = kernels[chain.head] else {
      pass.input = view(of: head.inputs[0], as: pass.shape, name: head.name, mayPad: true)
      run(pass, for: source)
      return
    }
    var input = layerInput(of: chain.head, kernel)
    let output = network.shapes[chain.head]
    var (rows, columns, stride) = (input.shape.height, input.shape.width, 1)
    if case .convolution(let layer, let step, _, _) = head.operation {
      (rows, columns, stride) = (layer.weight.shape.rows, layer.weight.shape.columns, step)
    }
    if let moments = kernel.moments {
      let maps = newMap(
        MapShape(
          channels: input.shape.channels * moments.elements.count, height: output.height,
          width: output.width), kind: .moments)
      append(
        .moments(moments, stride: stride), name: head.name, from: [input], to: [maps],
        scratchCount: moments.columns.count * ((output.height - 1) * stride + rows) * output.width)
      (input, rows, columns, stride) = (maps, 1, 1, 1)
    }
    pass.expand = kernel.expand
    pass.bias = kernel.filterBias
    pass.layer = chain.head
    let padding = pass.isReluOnly && !separatesPasses ? onlyFullPadding(of: source) : nil
    let target = newMap(
      MapShape(channels: kernel.coreChannels, height: output.height, width: output.width),
      padding: padding ?? 0, kind: padding == nil ? .core : .activations)
    append(
      .convolution(
        Plan.Convolution(
          kernelRows: rows, kernelColumns: columns, stride: stride, groups: head.operation.groups,
          weights: kernel.core,
          bias: kernel.coreBias, relu: padding != nil && chain.relu)),
      name: head.name, from: [input], to: [target], layer: chain.head)
    if let padding {
      stored[source] = [(.full(padding: padding), target)]
    } else {
      pass.input = target
      run(pass, for: source)
    }
  }

  private mutating func layerInput(of index: Int, _ kernel: LayerKernel) -> LoweredMap {
    let node = network.nodes[index]
    let shape = inputShape(of: index)
    let wish = Self.wish(of: node.operation, kernel)
    let source = origin(of: node.inputs[0])
    if network.shape(of: source) == shape { return map(of: source, as: wish, name: node.name) }
    let full = view(of: source, as: shape, name: node.name)
    return derive(wish, from: full, name: node.name)
  }
}

extension Operation {
  /// Whether what computes the operation, a ``Plan/Pass`` or a kernel of its own, walks from row to
  /// row, so that the maps may have padding.
  fileprivate var readsPaddedMaps: Bool {
    switch self {
    case .relu, .add, .maxPool(Pool(size: 2, stride: 2)): true
    case .batchNorm, .normalize, .leakyRelu, .clip, .concat, .pad, .slice: true
    default: false
    }
  }
}
