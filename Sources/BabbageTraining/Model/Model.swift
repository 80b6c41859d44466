#if Training
  import Babbage

  /// A network in LibTorch: the same nodes, with numbers that can be trained.
  final class Model {
    private let network: Network
    private var precision: Precision
    private let layers: [Int: any TrainableLayer]
    /// Nodes that the layer before them computes.
    private let passed: Set<Int>

    /// A network as it is, every layer dense.
    convenience init(_ network: Network, precision: Precision = .float) throws {
      try self.init(network, precision: precision, schemes: [:]) { _, _ in nil }
    }

    /// A network of which some layers become polynomials.
    ///
    /// - Parameters:
    ///   - schemes: The scheme for the index of each node that is to be approximated.
    ///   - start: What to begin with, for an index and scheme.
    init(
      _ network: Network, precision: Precision = .float, schemes: [Int: Scheme],
      start: (Int, Scheme) throws -> LayerStart?
    ) throws {
      self.network = network
      self.precision = precision
      let starts = try schemes.filter { !$0.value.isSorted }.reduce(into: [Int: LayerStart]()) {
        $0[$1.key] = try start($1.key, $1.value)
      }
      // A pass computes in 32 bits what follows a layer; in fewer bits every node is by itself.
      let chains =
        precision == .mixed
        ? starts.mapValues { _ in PassChain() }
        : PassChain.all(of: network, schemes: schemes.filter { starts[$0.key] != nil })
      passed = Set(chains.values.flatMap(\.nodes))
      let readers = Set(chains.values.compactMap(\.reducer?.node))
      var layers: [Int: any TrainableLayer] = [:]
      for (index, node) in network.nodes.enumerated() {
        if case .batchNorm(let norm) = node.operation {
          layers[index] = try NormalizationLayer(norm)
        }
        guard let layer = node.operation.layer else { continue }
        if let scheme = schemes[index], scheme.isSorted {
          layers[index] = try FrozenLayer(node.operation, layer, scheme: scheme)
        } else if let scheme = schemes[index], let start = starts[index], let chain = chains[index]
        {
          layers[index] = try PolynomialLayer(
            node.operation, scheme: scheme, start: start,
            input: network.shape(of: node.inputs[0]), output: network.shapes[index],
            readsSums: readers.contains(index), chain: precision == .float ? chain : nil)
        } else {
          layers[index] = try DenseLayer(node.operation, layer)
        }
      }
      self.layers = layers
    }

    /// The scores of a batch (NCHW, 0 to 1), before any final softmax.
    func forward(_ images: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
      var outputs: [TorchTensor] = []
      for (index, node) in network.nodes.enumerated() {
        let inputs = node.inputs.map { source in
          if case .node(let earlier) = source { outputs[earlier] } else { images }
        }
        outputs.append(try run(index, node.operation, inputs, pass))
      }
      return outputs.last ?? images
    }

    private func run(
      _ index: Int, _ operation: Operation, _ inputs: [TorchTensor], _ pass: ForwardPass
    ) throws -> TorchTensor {
      let input =
        switch operation {
        case .convolution where precision == .mixed: try inputs[0].toBFloat16()
        case .linear, .globalAveragePool, .softmax: try inputs[0].toFloat()
        default: inputs[0]
        }
      if let layer = layers[index] { return try layer.forward(input, pass) }
      if passed.contains(index) { return input }
      switch operation {
      case .relu: return try input.relu()
      case .maxPool(let pool):
        return try input.maxPool2d(.init(pool.size), stride: .init(pool.stride))
      case .averagePool(let pool):
        return try input.avgPool2d(.init(pool.size), stride: .init(pool.stride))
      case .globalAveragePool: return try input.globalMean()
      case .shortcut(let stride, let channels):
        let old = input.shape[1]
        let before = Operation.shortcutLeadingMaps(from: old, to: channels)
        // A window of one pixel picks every `stride`-th; then pairs for columns, rows, channels.
        return try input.avgPool2d(1, stride: .init(stride))
          .pad([0, 0, 0, 0, before, channels - old - before])
      case .add: return try input + inputs[1]
      case .flatten: return try input.flatten()
      // The loss takes scores; a softmax in the middle of a network is a part of it.
      case .softmax: return index == network.nodes.count - 1 ? input : try input.softmax()
      case .convolution, .linear, .batchNorm: return input
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

    /// From now on coefficients are rounded to codes in the forward pass.
    ///
    /// - Parameter fitting: Whether to scale rows for the least rounding error first; not when a
    ///   checkpoint brings coefficients that have been quantised before.
    func quantize(fitting: Bool) throws {
      for case let layer as PolynomialLayer in ordered {
        if fitting { try layer.fitRowsToCodes() }
        layer.isQuantized = true
      }
    }

    /// Makes the network compute what it did before it was projected, as far as the projection does.
    ///
    /// Each core map gets the scale and bias that undo its normalisation on some images.
    func calibrate(on pixels: TorchTensor) throws {
      try Torch.withoutGradients {
        let some = try pixels.narrow(0, start: 0, length: min(1000, pixels.shape[0]))
        _ = try forward(some.toFloat() / 255, .calibration)
      }
    }

    /// Replaces the running statistics by those of all images, with the numbers as they are now.
    ///
    /// The running ones lag behind codes that changed in the last steps.
    func measureStatistics(on pixels: TorchTensor) throws {
      try Torch.withoutGradients {
        let (count, chunk) = (pixels.shape[0], 1000)
        for (index, start) in stride(from: 0, to: count, by: chunk).enumerated() {
          let part = try pixels.narrow(0, start: start, length: min(chunk, count - start))
          // The n-th part gets the weight 1/n: the mean of all parts.
          _ = try forward(part.toFloat() / 255, .training(momentum: 1 / Double(index + 1)))
        }
      }
    }

    /// How many scores an image gets.
    var classes: Int { network.shapes.last?.count ?? 0 }

    /// The network as it is deployed.
    func trained() throws -> Network {
      var nodes = network.nodes
      for (index, layer) in layers { nodes[index].operation = try layer.operation() }
      return try Network(name: network.name, input: network.input, nodes: nodes)
    }

    private var ordered: [any TrainableLayer] {
      layers.sorted { $0.key < $1.key }.map(\.value)
    }
  }
#endif
