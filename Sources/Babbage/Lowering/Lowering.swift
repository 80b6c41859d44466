/// Turns the nodes of a network into steps; places in memory come later.
///
/// A map is stored in the forms in which its readers want it: at full width with their padding, or
/// as their sums. The pass that makes the map makes the first of each kind as well; others are
/// derived by a pass of their own.
struct Lowering {
  /// A form in which a reader wants a map.
  enum Wish: Hashable {
    case full(padding: Int)
    case fullAtLeast(padding: Int)
    case sums([DifferenceForm], padding: Int)
  }

  let network: Network
  /// Whether a pass follows every convolution, even one that could do the pass' work itself.
  let separatesPasses: Bool
  private let chains: [Int: Chain]
  private let layers: [Int: (site: LayerSite, kernel: LayerKernel)]
  private(set) var wishes: [Node.Source: [Wish]] = [:]
  var stored: [Node.Source: [(wish: Wish, value: MapValue)]] = [:]
  private(set) var steps: [Step<LoweredNetwork.Kernel>] = []
  private(set) var valueCount = 0

  /// - Throws: ``NetworkError/notFinite(node:)``
  init(
    _ network: Network, forms: LayerForms, separatesPasses: Bool
  ) throws(NetworkError) {
    self.network = network
    self.separatesPasses = separatesPasses
    chains = Chain.all(of: network, clips: !separatesPasses)
    var layers: [Int: (LayerSite, LayerKernel)] = [:]
    for site in network.layers {
      let kernel = LayerKernel(site.layer, form: forms[site.name])
      guard kernel.isFinite else { throw .notFinite(node: site.name) }
      layers[site.index] = (site, kernel)
    }
    self.layers = layers
    collectWishes()
  }

  /// Lowers all nodes.
  ///
  /// - Parameter image: The value that goes in.
  /// - Returns: The scores.
  /// - Throws: ``NetworkError/notFinite(node:)``
  mutating func run(_ image: MapValue) throws(NetworkError) -> MapValue {
    stored[.image] = [(.full(padding: 0), image)]
    let inner = Set(chains.values.flatMap(\.inner))
    for (index, node) in network.nodes.enumerated() where !inner.contains(index) {
      if let chain = chains[index] {
        lower(chain)
      } else {
        try lower(node, at: index)
      }
    }
    let result = value(of: scores, as: .full(padding: 0), name: "scores")
    if !separatesPasses || result.kind == .scores { return result }
    // The last node is no layer, or others read its map too: its codes become scores in the end.
    var copy = PassDraft(name: network.nodes.last?.name ?? "image", shape: result.shape)
    copy.givesScores = true
    copy.input = result
    return run(copy)
  }

  /// The ranges of nodes, for the values that hold what they give.
  var knownRanges: [MapValue.ID: ClosedRange<Float>] {
    var ranges: [MapValue.ID: ClosedRange<Float>] = [:]
    for (index, node) in network.nodes.enumerated() {
      guard let range = node.range else { continue }
      for (wish, value) in stored[origin(of: .node(index))] ?? [] where wish.isFull {
        ranges[value.id] = range
      }
    }
    return ranges
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
    // A reader's wish may depend on what is wished of its own map.
    for (index, node) in network.nodes.enumerated().reversed() where node.operation != .flatten {
      if let (site, kernel) = layers[index] {
        let source = origin(of: node.inputs[0])
        let isView = network.shape(of: source) != site.geometry.input
        wishes[source, default: []].append(isView ? .full(padding: 0) : wish(of: site, kernel))
      } else {
        // Maps with the padding of the whole need not be copied into it.
        let padding =
          node.operation == .concat && !separatesPasses ? onlyFullPadding(of: .node(index)) : nil
        for input in node.inputs {
          let source = origin(of: input)
          let isView = network.shape(of: source) != network.shape(of: input)
          let mayPad = !isView && readsPaddedMaps(node.operation)
          wishes[source, default: []].append(
            mayPad ? .fullAtLeast(padding: padding ?? 0) : .full(padding: 0))
        }
      }
    }
    wishes[scores, default: []].append(.full(padding: 0))
  }

  private func wish(of site: LayerSite, _ kernel: LayerKernel) -> Wish {
    let padding = site.geometry.padding
    if let reduce = kernel.reduce { return .sums(reduce, padding: padding) }
    if separatesPasses || kernel.moments != nil { return .full(padding: padding) }
    return .fullAtLeast(padding: suppliesPadding(site) ? 0 : padding)
  }

  /// Whether the layer's kernel reads zeros around the maps that are not stored, so that what gives
  /// the maps can write rows without gaps.
  private func suppliesPadding(_ site: LayerSite) -> Bool {
    !separatesPasses && site.geometry.isDepthwise
      && site.geometry.padding <= LayerGeometry.largestSuppliedPadding
  }

  // MARK: Steps

  mutating func newValue(
    _ shape: MapShape, padding: Int = 0, kind: MapValue.Kind = .activations
  ) -> MapValue {
    valueCount += 1
    return MapValue(
      id: MapValue.ID(index: valueCount - 1), shape: shape, padding: padding, kind: kind)
  }

  mutating func append(
    _ kernel: LoweredNetwork.Kernel, name: String, from inputs: [MapValue], to outputs: [MapValue],
    layer: Int? = nil, scratchCount: Int = 0
  ) {
    steps.append(
      Step(
        name: name, kernel: kernel, inputs: inputs, outputs: outputs, scratchCount: scratchCount,
        layer: layer))
  }

  /// Operations that no pass has.
  private mutating func lower(_ node: Node, at index: Int) throws(NetworkError) {
    let kernel: LoweredNetwork.Kernel
    switch node.operation {
    case .batchNorm(let norm):
      kernel = try affine(norm.scale, norm.shift, node)
    case .normalize(let norm): kernel = try affine(norm.scale, norm.shift, node)
    case .maxPool(let pool): kernel = .maxPool(pool)
    case .averagePool(let pool, let countsPadding):
      kernel = .averagePool(pool, countsPadding: countsPadding)
    case .globalAveragePool: kernel = .globalAveragePool
    case .activation(let activation): kernel = .activation(activation)
    case .add: kernel = .combine(.sum)
    case .multiply: kernel = .combine(.product)
    case .concat: kernel = .concat
    case .shuffle(let groups): kernel = .shuffle(groups: groups)
    case .upsample(let rows, let columns): kernel = .upsample(rows: rows, columns: columns)
    case .pad(let padding): kernel = .pad(padding)
    case .slice(let slice): kernel = .slice(slice)
    case .softmax: kernel = .softmax
    case .flatten, .convolution, .linear: return
    }
    let mayPad = readsPaddedMaps(node.operation)
    let inputs = node.inputs.map {
      view(of: $0, as: network.shape(of: $0), name: node.name, mayPad: mayPad)
    }
    // What reads maps row by row writes them so.
    let padding = mayPad ? onlyFullPadding(of: .node(index)) ?? 0 : 0
    let output = newValue(network.shapes[index], padding: padding)
    append(kernel, name: node.name, from: inputs, to: [output])
    stored[.node(index)] = [(.full(padding: padding), output)]
  }

  private func affine(
    _ scale: [Float], _ shift: [Float], _ node: Node
  ) throws(NetworkError) -> LoweredNetwork.Kernel {
    guard (scale + shift).allSatisfy(\.isFinite) else { throw .notFinite(node: node.name) }
    return .affine(scale: scale, shift: shift)
  }

  private mutating func lower(_ chain: Chain) {
    let source = Node.Source.node(chain.last)
    // A layer gives what the pass works on, anything else is a part of the pass.
    let head = network.nodes[chain.head]
    let layer = layers[chain.head]
    let shape = layer?.site.geometry.output ?? network.shape(of: head.inputs[0])
    var pass = PassDraft(chain, name: head.name, shape: shape)
    pass.givesScores = scores == source && wishes[source]?.count == 1
    if let addend = chain.addend {
      pass.addend = view(of: addend, as: shape, name: head.name, mayPad: true)
    }
    guard let (site, kernel) = layer else {
      pass.input = view(of: head.inputs[0], as: shape, name: head.name, mayPad: true)
      run(pass, for: source)
      return
    }
    pass.expand = kernel.expand
    pass.bias = kernel.filterBias
    pass.layer = site.index
    let isFused =
      !separatesPasses && pass.fitsConvolution
      && (pass.addend == nil || !site.geometry.isDepthwise)
    let padding = isFused ? onlyFullPadding(of: source) : nil
    let sums = lower(site, kernel, padding: padding, pass)
    if let padding {
      stored[source] = [(.full(padding: padding), sums)]
    } else {
      pass.input = sums
      run(pass, for: source)
    }
  }

  /// The moments, if there are any, and the core of a layer.
  ///
  /// If the core does the work of the pass that would follow, `padding` is that of what it gives.
  private mutating func lower(
    _ site: LayerSite, _ kernel: LayerKernel, padding: Int?, _ pass: PassDraft
  ) -> MapValue {
    let geometry = site.geometry
    var input = layerInput(of: site, kernel)
    let output = geometry.output
    var (rows, columns, stride) = (geometry.weight.rows, geometry.weight.columns, geometry.stride)
    if let moments = kernel.moments {
      let maps = newValue(
        MapShape(
          channels: input.shape.channels * moments.elements.count, height: output.height,
          width: output.width), kind: .moments)
      append(
        .moments(moments, stride: stride), name: site.name, from: [input], to: [maps],
        scratchCount: moments.columns.count * geometry.coveredRows * output.width)
      (input, rows, columns, stride) = (maps, 1, 1, 1)
    }
    let target = newValue(
      MapShape(channels: kernel.coreChannels, height: output.height, width: output.width),
      padding: padding ?? 0, kind: padding == nil ? .core : .activations)
    let addend = padding == nil ? nil : pass.addend
    append(
      .convolution(
        LoweredNetwork.Convolution(
          kernelRows: rows, kernelColumns: columns, stride: stride, groups: geometry.groups,
          weights: kernel.core, bias: kernel.coreBias,
          padding: kernel.moments == nil ? geometry.padding : 0, adds: addend != nil,
          limits: padding == nil ? .none : pass.limits)),
      name: site.name, from: [input] + [addend].compactMap(\.self), to: [target], layer: site.index)
    return target
  }

  private mutating func layerInput(of site: LayerSite, _ kernel: LayerKernel) -> MapValue {
    let wish = wish(of: site, kernel)
    let source = origin(of: site.node.inputs[0])
    if network.shape(of: source) == site.geometry.input {
      return value(of: source, as: wish, name: site.name)
    }
    let full = view(of: source, as: site.geometry.input, name: site.name)
    return derive(wish, from: full, name: site.name)
  }
}
