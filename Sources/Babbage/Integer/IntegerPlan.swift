/// A network lowered to integer arithmetic: the golden model of C and hardware.
///
/// Every operation is exact and defined on integers alone, so all back ends give the same numbers:
///
/// - Maps between layers hold codes of 8 bits: `0 ... 255` where calibration saw nothing negative,
///   else `-127 ... 127`. Sums over channels have a scale for each map, full-width maps one for all.
///   The image is its pixels, `0 ... 255`.
/// - A core multiplies codes (or moments of 16 bits) by integer weights of 16 bits into sums of 32
///   bits, which cannot overflow: that is checked when the plan is made.
/// - A pass rescales the sums to a common unit (``Rescale``), turns them into start values and
///   differences with the integers of ``DifferenceForm/change``, expands, adds, pools and reduces
///   by additions modulo 2^32, and rescales what it writes.
///
/// Polynomial layers run with all steps of computation reuse, except that moments are multiplied
/// into the core's weights (exactly) where that is faster; weights that are not stored as codes are
/// rounded to 8 bits, a step for each filter.
public struct IntegerPlan: Sendable {
  /// One operation with all that it needs.
  public struct Step: Sendable {
    /// The name of the node that the work belongs to.
    public let name: String
    /// What is computed.
    public let kernel: Kernel
    /// What is read.
    public let inputs: [PlacedMap]
    /// What is written; never what is read.
    public let outputs: [PlacedMap]
    /// Room for intermediate values, in bytes of the arena, of use during this step only.
    public let scratch: Range<Int>
  }

  /// What a step computes.
  public enum Kernel: Sendable {
    /// From codes or moments (16 bits) to sums (32 bits).
    case convolution(IntegerConvolution)
    /// From codes to moments of 16 bits: `(sum + 2^(shift-1)) >> shift`.
    case moments(WindowMoments, stride: Int, shift: Int)
    /// From sums (or codes) to codes; to sums of 32 bits where the network ends.
    case pass(IntegerPass)
    /// The largest code of each window.
    case maxPool(Pool)
    /// The rescaled sum of the codes of each window; padding counts as zeros.
    case averagePool(Pool, Rescale)
    /// The rescaled sum of the codes of each channel.
    case globalAveragePool(Rescale)
    /// A factor and an offset for each channel.
    case affine(IntegerAffine)
    /// The code where it is positive, rescaled elsewhere.
    case leakyRelu(Rescale)
    /// The nearest code within limits.
    case clip(ClosedRange<Int32>)
    /// The rescaled codes of each input, one input's maps after another's.
    case concat([Rescale])
    /// Zeros around the map: so many maps, rows and columns before it, others after it.
    case pad(MapPadding)
    /// A part of the map.
    case slice(MapSlice)
  }

  /// The shape of the image.
  public let input: MapShape
  /// The shape of the scores.
  public let output: MapShape
  /// Where the image's codes belong.
  public let image: PlacedMap
  /// The steps in order of execution.
  public let steps: [Step]
  /// Where the scores lie at the end: 32 bits.
  public let result: PlacedMap
  /// The size of the arena in bytes.
  public let arenaBytes: Int
  /// What 1 in the scores stands for.
  public let scoreUnit: Double

  /// Bytes of an element: codes and moments take 16 bits in memory, sums and scores 32.
  static func elementSize(of kind: MapKind) -> Int {
    switch kind {
    case .activations, .moments: 2
    case .core, .scores: 4
    }
  }

  /// The plan, in floating point, whose maps are to be calibrated: the same steps.
  ///
  /// - Throws: ``NetworkError``
  public static func reference(for network: Network) throws(NetworkError) -> Plan {
    let network = try network.withoutFinalSoftmax().foldingBatchNorm()
    return try Plan(separating: network, form: .reuse, exceptions: forms(for: network))
  }

  /// All steps of reuse, but the moments only where they are faster than the products they save.
  private static func forms(for network: Network) -> [String: LayerForm] {
    var forms: [String: LayerForm] = [:]
    for (index, node, layer) in network.layers {
      let cost = LayerCost(
        layer, node.operation, network: network, index: index, productsAtOnce: 2)
      let reuse = LayerForm.reuse(of: node.operation)
      let direct = reuse.subtracting(.moments)
      forms[node.name] = cost(of: direct) < cost(of: reuse) ? direct : reuse
    }
    return forms
  }

  /// Lowers a network.
  ///
  /// - Parameter calibration: Ranges of the maps of ``reference(for:)``.
  /// - Throws: ``NetworkError`` if an operation has no integer form, or sums would not fit.
  public init(_ network: Network, calibration: Calibration) throws(NetworkError) {
    let network = try network.withoutFinalSoftmax().foldingBatchNorm()
    let forms = Self.forms(for: network)
    var lowering = try Lowering(network, forms: forms, separatesPasses: true)
    let lowered = try lowering.run()
    var builder = IntegerBuilder(network, forms: forms, bufferCount: lowered.bufferCount)
    let clipped = lowered.clippedBuffers
    var kernels: [Kernel] = []
    for (index, step) in lowered.steps.enumerated() {
      guard let ranges = calibration.ranges(ofStep: index, outputs: step.outputs.map(\.shape))
      else {
        throw .notInteger(
          node: step.name, "the calibration is of another network, or has infinite ranges")
      }
      // Codes are not spent on what is cut off.
      let needed = zip(step.outputs, ranges).map { output, ranges in
        clipped[output.buffer].map { bounds in ranges.map { $0.clipped(to: bounds) } } ?? ranges
      }
      kernels.append(try builder.kernel(for: step, ranges: needed))
    }
    let placed = try Lifetimes.place(lowered, size: Self.elementSize)
    input = network.input
    output = network.output
    (image, result, arenaBytes) = (placed.image, placed.result, placed.arenaBytes)
    steps = zip(placed.steps, kernels).map { step, kernel in
      Step(
        name: step.name, kernel: kernel, inputs: step.inputs, outputs: step.outputs,
        scratch: step.scratch)
    }
    guard lowered.result.kind == .scores else {
      throw .notInteger(node: network.nodes.last?.name ?? "image", "the last node is no layer")
    }
    scoreUnit = builder.scoreUnit
  }
}

/// The ranges that the maps of ``IntegerPlan/reference(for:)`` were seen to have.
public struct Calibration: Sendable, Equatable {
  /// For each step, each of its outputs and each map of that: the smallest and the largest value.
  ///
  /// 0 is included. Sums over channels are those of the integer Gram polynomials.
  public var ranges: [[[ClosedRange<Float>]]]

  /// Combines ranges.
  public init(ranges: [[[ClosedRange<Float>]]]) { self.ranges = ranges }

  /// The ranges of a step, if there is a finite one for each map of these outputs.
  func ranges(ofStep index: Int, outputs: [MapShape]) -> [[ClosedRange<Float>]]? {
    guard ranges.indices.contains(index), ranges[index].map(\.count) == outputs.map(\.channels)
    else { return nil }
    let isFinite = ranges[index].joined().allSatisfy {
      $0.lowerBound.isFinite && $0.upperBound.isFinite
    }
    return isFinite ? ranges[index] : nil
  }
}

extension Network {
  /// The network without a softmax at its end, which changes no order of scores.
  func withoutFinalSoftmax() throws(NetworkError) -> Network {
    guard nodes.last?.operation == .softmax, nodes.count > 1,
      nodes.last?.inputs == [.node(nodes.count - 2)]
    else { return self }
    return try replacing(nodes: nodes.dropLast())
  }
}
