/// A network lowered to steps with fixed shapes and places in memory, for one image.
///
/// A plan is made once; what executes it does not read the graph again. All maps lie in one arena
/// of `Float`, laid out by lifetimes, so peak memory is known before anything runs.
public struct Plan: Sendable {
  /// How the layers are to be computed.
  public enum Form: Sendable {
    /// Each layer in the form that takes less arithmetic.
    case cheapest
    /// Every polynomial layer in the four steps of computation reuse.
    case reuse
    /// Every layer with its weights expanded.
    case dense
  }

  /// The largest arena, in elements: a few hostile bytes must not ask for all memory.
  public static let largestArena = 1 << 28

  /// A part of the arena, in elements.
  public struct Region: Sendable, Hashable {
    /// The first element.
    public let offset: Int
    /// The number of elements.
    public let count: Int
  }

  /// One operation with all that it needs.
  public struct Step: Sendable {
    /// What is computed.
    public enum Kernel: Sendable {
      /// A convolution or fully connected layer.
      case layer(LayerKernel)
      /// A factor and an offset for each channel.
      case affine(scale: [Float], shift: [Float])
      /// `max(x, 0)`
      case relu
      /// The largest value of each window.
      case maxPool(Pool)
      /// The mean of each window.
      case averagePool(Pool)
      /// The mean of each channel.
      case globalAveragePool
      /// The sum of both inputs.
      case add
      /// Probabilities.
      case softmax
    }

    /// The node's name.
    public let name: String
    /// What is computed.
    public let kernel: Kernel
    /// The shape of the first input.
    public let inputShape: MapShape
    /// The shape of the output.
    public let outputShape: MapShape
    /// Where the inputs lie; `nil` stands for the image.
    public let inputs: [Region?]
    /// Where the output goes: possibly the first input's place, where that is read no more.
    public let output: Region
    /// Room for intermediate maps, of use during this step only.
    public let scratch: Region
  }

  /// The shape of the image.
  public let input: MapShape

  /// The shape of the scores.
  public let output: MapShape

  /// The steps in order of execution.
  public let steps: [Step]

  /// Where the scores lie at the end; `nil` if the network has no step and returns its image.
  public let result: Region?

  /// The size of the arena in elements.
  public let arenaCount: Int

  /// Lowers a network.
  ///
  /// - Throws: ``NetworkError`` if a number is not finite, or the arena would be too large.
  public init(_ network: Network, form: Form = .cheapest) throws(NetworkError) {
    let network = try network.foldingBatchNorm()
    var lifetimes = Lifetimes(network)
    var steps: [Step] = []
    let reports = Dictionary(uniqueKeysWithValues: network.layerReports.map { ($0.name, $0) })
    for (index, node) in network.nodes.enumerated() {
      let inputShape = network.shape(of: node.inputs[0])
      let outputShape = network.shapes[index]
      let kernel: Step.Kernel
      switch node.operation {
      case .convolution(let layer, let stride, let padding):
        kernel = .layer(
          LayerKernel(
            layer, input: inputShape, output: outputShape, stride: stride, padding: padding,
            reuse: form.reuses(reports[node.name])))
      case .linear(let layer):
        let shape = layer.weight.shape
        kernel = .layer(
          LayerKernel(
            layer,
            input: MapShape(channels: shape.channels, height: shape.rows, width: shape.columns),
            output: outputShape, stride: 1, padding: 0, reuse: form.reuses(reports[node.name])))
      case .batchNorm(let norm): kernel = .affine(scale: norm.scale, shift: norm.shift)
      case .relu: kernel = .relu
      case .maxPool(let pool): kernel = .maxPool(pool)
      case .averagePool(let pool): kernel = .averagePool(pool)
      case .globalAveragePool:
        kernel = .globalAveragePool
      case .add: kernel = .add
      case .softmax: kernel = .softmax
      case .flatten:
        lifetimes.alias(node: index)
        continue
      }
      if !kernel.isFinite { throw .notFinite(node: node.name) }
      let inPlace = kernel.worksInPlace && lifetimes.endsLife(ofInputOf: index)
      let scratch = if case .layer(let layer) = kernel { layer.scratchCount } else { 0 }
      steps.append(
        lifetimes.place(
          node: index, kernel: kernel, inputShape: inputShape, inPlace: inPlace,
          scratchCount: scratch))
      if lifetimes.arenaCount > Self.largestArena {
        throw .planTooLarge(node: node.name, elements: lifetimes.arenaCount)
      }
    }
    input = network.input
    output = network.output
    self.steps = steps
    result = network.nodes.isEmpty ? nil : lifetimes.region(of: .node(network.nodes.count - 1))
    arenaCount = lifetimes.arenaCount
  }
}

extension Plan.Form {
  fileprivate func reuses(_ report: LayerReport?) -> Bool {
    switch self {
    case .cheapest: report?.prefersReuse ?? false
    case .reuse: true
    case .dense: false
    }
  }
}

extension Plan.Step.Kernel {
  fileprivate var worksInPlace: Bool {
    switch self {
    case .affine, .relu, .add, .softmax: true
    case .layer, .maxPool, .averagePool, .globalAveragePool: false
    }
  }

  fileprivate var isFinite: Bool {
    switch self {
    case .layer(let layer): layer.isFinite
    case .affine(let scale, let shift): (scale + shift).allSatisfy(\.isFinite)
    default: true
    }
  }
}
