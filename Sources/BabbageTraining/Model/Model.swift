import Babbage

/// A network in LibTorch: the same nodes, with numbers that can be trained.
final class Model {
  private let network: Network
  private let compute: Compute
  private let layers: [Int: any TrainableLayer]
  /// Nodes that are computed together with the layer before them.
  private let passed: Set<Int>

  /// A network as it is, every layer dense.
  convenience init(_ network: Network, compute: Compute = Compute()) throws {
    try self.init(network, compute: compute, schemes: [:]) { _, _ in nil }
  }

  /// A network in which some layers become polynomials.
  ///
  /// `schemes` has the scheme of each node to approximate, by its index; `start` returns what its
  /// coefficients start from; `hasZero` says whether codes have a zero.
  init(
    _ network: Network, compute: Compute = Compute(), schemes: [Int: Scheme],
    hasZero: Bool = false, start: (Int, Scheme) throws -> LayerStart?
  ) throws {
    self.network = network
    self.compute = compute
    let starts = try schemes.filter { !$0.value.isSorted }.reduce(into: [Int: LayerStart]()) {
      $0[$1.key] = try start($1.key, $1.value)
    }
    // Babbage's own kernels compute a layer together with what follows it; LibTorch's compute every
    // node by itself.
    // The filters of groups are made before the convolution, and share no pass after it.
    let joint = Set(
      network.layers.lazy.filter { site in
        site.geometry.groups > 1
          && schemes[site.index]?.keepsFilters(of: site.geometry.weight) == false
      }.map(\.index))
    var chains = starts.mapValues { _ in PassChain() }
    if compute.usesOwnKernels {
      let shared = schemes.filter { starts[$0.key] != nil && !joint.contains($0.key) }
      chains.merge(PassChain.all(of: network, schemes: shared)) { $1 }
    }
    passed = Set(chains.values.flatMap(\.nodes))
    let readers = Set(chains.values.compactMap(\.reducer?.node))
    var layers: [Int: any TrainableLayer] = [:]
    for (index, node) in network.nodes.enumerated() {
      if case .batchNorm(let norm) = node.operation {
        layers[index] = try NormalizationLayer(norm)
      }
      if case .normalize(let norm) = node.operation {
        layers[index] = try ConstantNormalization(norm)
      }
    }
    for site in network.layers {
      let (index, operation) = (site.index, site.node.operation)
      if let scheme = schemes[index], scheme.isSorted {
        layers[index] = try FrozenLayer(operation, site.layer, scheme: scheme)
      } else if let scheme = schemes[index], let start = starts[index], let chain = chains[index] {
        layers[index] =
          joint.contains(index)
          ? try GroupedPolynomialLayer(site, scheme: scheme, start: start, hasZero: hasZero)
          : try PolynomialLayer(
            site, scheme: scheme, start: start, hasZero: hasZero,
            readsSums: readers.contains(index), chain: compute.usesOwnKernels ? chain : nil)
      } else {
        layers[index] = try DenseLayer(
          operation, site.layer,
          channelsLast: compute.precision == .mixed && compute.device != .cpu)
      }
    }
    self.layers = layers
    guard compute.device != .cpu else { return }
    for layer in layers.values {
      for tensor in layer.parameters.map(\.tensor) + layer.statistics + layer.constants {
        try tensor.move(to: compute.device)
      }
    }
  }

  /// The scores of a batch (NCHW, 0 to 1), before any final softmax.
  func forward(_ images: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    let images = try images.withoutPixelAxes(network.input)
    var outputs: [TorchTensor] = []
    for (index, node) in network.nodes.enumerated() {
      let inputs = node.inputs.map { source in
        if case .node(let earlier) = source { outputs[earlier] } else { images }
      }
      let output = try run(index, node.operation, inputs, pass)
      outputs.append(try output.withoutPixelAxes(network.shapes[index]))
    }
    return try (outputs.last ?? images).toFloat()
  }

  private func run(
    _ index: Int, _ operation: Node.Operation, _ inputs: [TorchTensor], _ pass: ForwardPass
  ) throws -> TorchTensor {
    if passed.contains(index) { return inputs[0] }
    let shaped = try operation.isAlongPixels ? inputs[0].withPixelAxes() : inputs[0]
    let input = try compute.precision == .mixed ? shaped.inNumbers(for: operation) : shaped
    if let layer = layers[index] { return try layer.forward(input, pass) }
    switch operation {
    case .activation(let activation): return try activation(input)
    case .maxPool(let pool):
      return try pool.largest(of: input)
    case .averagePool(let pool, let countsPadding):
      return try pool.mean(of: input, countsPadding: countsPadding)
    case .globalAveragePool: return try input.globalMean()
    case .add: return try input + inputs[1]
    case .multiply: return try input * inputs[1]
    case .concat: return try TorchTensor.cat(inputs, axis: 1)
    case .shuffle(let groups):
      let (count, channels) = (input.shape[0], input.shape[1])
      return try input.reshape([count, groups, channels / groups, -1]).permute([0, 2, 1, 3])
        .reshape(input.shape)
    case .upsample(let rows, let columns):
      let (shape, height, width) = (input.shape, input.shape[2], input.shape[3])
      return try input.reshape([shape[0], shape[1], height, 1, width, 1])
        .expand([shape[0], shape[1], height, rows, width, columns])
        .reshape([shape[0], shape[1], height * rows, width * columns])
    case .pad(let padding):
      return try input.pad(
        [padding.columns, padding.rows, padding.channels].flatMap { [$0.before, $0.after] })
    case .slice(let slice):
      var part = input
      for (axis, positions) in [slice.channels, slice.rows, slice.columns].enumerated() {
        if let positions { part = try part.slice(axis + 1, positions) }
      }
      return part
    case .flatten: return try input.flatten()
    // The loss takes scores, so only a softmax in the middle of a network is computed.
    case .softmax:
      return index == network.nodes.count - 1
        ? input : try input.flatten().softmax().reshape(input.shape)
    case .convolution, .linear, .batchNorm, .normalize: return input
    }
  }

  /// The parameters of a kind, in the order of the nodes.
  func parameters(_ kind: ParameterKind) -> [TorchTensor] {
    ordered.flatMap(\.parameters).filter { $0.kind == kind }.map(\.tensor)
  }

  /// The gradients of all parameters that have one, in the order of the nodes.
  func gradients() throws -> [TorchTensor] {
    try ordered.flatMap(\.parameters).compactMap { try $0.tensor.gradient }
  }

  /// Everything that a checkpoint must hold, in a fixed order.
  var state: [TorchTensor] { ordered.flatMap { $0.parameters.map(\.tensor) + $0.statistics } }

  /// Rounds coefficients to codes in the forward pass from now on.
  ///
  /// `fitting` first scales rows for the least rounding error; it must be off for coefficients from
  /// a checkpoint that have been quantised before.
  func quantize(fitting: Bool) throws {
    for case let layer as any QuantizableLayer in ordered {
      if fitting { try layer.fitRowsToCodes() }
      layer.isQuantized = true
    }
  }

  /// The coefficients of all layers that are trained for a range coder.
  var coded: [CodedCoefficients] {
    ordered.compactMap { ($0 as? any QuantizableLayer)?.coded }
  }

  /// Makes the network compute what it did before its projection, as far as that allows.
  ///
  /// Each core map gets the scale and bias that undo its normalisation on some images.
  func calibrate(on images: TrainingImages) throws {
    guard images.count > 0 else { return }
    let parts = Self.mixedParts(of: images.count)
    let batch = try images.pass(0, batches: 1, scored: false) { parts[$0] }
    try Torch.withoutGradients { _ = try forward(batch(0).pixels.toFloat() / 255, .calibration) }
  }

  /// Replaces the running statistics by those of all images, with the parameters as they are now.
  ///
  /// The running ones lag behind codes that changed in the last steps.
  func measureStatistics(on images: TrainingImages) throws {
    let parts = Self.mixedParts(of: images.count)
    let batch = try images.pass(0, batches: parts.count, scored: false) { parts[$0] }
    try Torch.withoutGradients {
      for index in parts.indices {
        // The n-th part gets the weight 1/n: the mean of all parts.
        _ = try forward(
          batch(index).pixels.toFloat() / 255, .training(momentum: 1 / Double(index + 1)))
      }
    }
  }

  /// The indices of all images, shuffled, about a thousand at a time.
  ///
  /// Data sets are often sorted by class, and the statistics of one class are not those of all.
  private static func mixedParts(of count: Int) -> [[Int]] {
    var generator = SeededGenerator(seed: 0)
    let numbers = Array(0..<count).shuffled(using: &generator)
    let parts = max(count / 1000, 1)
    return (0..<parts).map { Array(numbers[(count * $0 / parts)..<(count * ($0 + 1) / parts)]) }
  }

  /// The device that computes.
  var device: Device { compute.device }

  /// The number of scores per image.
  var classes: Int { network.shapes.last?.count ?? 0 }

  /// The network as it is deployed.
  func trained() throws -> Network {
    var nodes = network.nodes
    for (index, layer) in layers { nodes[index].operation = try layer.operation() }
    return try network.replacing(nodes: nodes)
  }

  /// The bytes of the network's payload as a range coder would have it now.
  func codedBytes() throws -> Int {
    var network = try trained()
    network.coding = .range
    return network.size.payloadBytes
  }

  private var ordered: [any TrainableLayer] {
    layers.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension Node.Operation {
  /// Whether the operation needs the axes of rows and columns.
  fileprivate var isAlongPixels: Bool {
    switch self {
    case .convolution, .normalize, .batchNorm, .maxPool, .averagePool, .globalAveragePool, .pad,
      .slice, .upsample:
      true
    case .linear, .activation, .add, .multiply, .concat, .shuffle, .flatten, .softmax: false
    }
  }
}

extension TorchTensor {
  /// A batch as it is passed on: maps of a single pixel are NC, all others NCHW.
  fileprivate func withoutPixelAxes(_ map: MapShape) throws -> TorchTensor {
    map.height * map.width == 1 && shape.count > 2 ? try flatten() : self
  }

  /// The same as NCHW.
  fileprivate func withPixelAxes() throws -> TorchTensor {
    shape.count == 2 ? try reshape(shape + [1, 1]) : self
  }

  /// The input of an operation where convolutions are computed in bfloat16.
  ///
  /// From convolutions, bfloat16 spreads through element-wise operations and ends where values are
  /// summed. Channels come last, as oneDNN wants them; otherwise it would rearrange the maps for
  /// every convolution.
  fileprivate func inNumbers(for operation: Node.Operation) throws -> TorchTensor {
    switch operation {
    case .convolution: try toBFloat16().channelsLast()
    case .linear, .globalAveragePool, .softmax: try toFloat()
    case .batchNorm, .normalize, .activation, .maxPool, .averagePool, .add, .multiply, .concat,
      .shuffle, .upsample, .pad, .slice, .flatten:
      self
    }
  }
}

extension Scheme {
  /// Whether every filter keeps coefficients of its own.
  fileprivate func keepsFilters(of shape: WeightShape) -> Bool {
    filters.count(onAxisOf: shape.filters) == shape.filters
  }
}
