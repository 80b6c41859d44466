import Babbage

/// A layer whose coefficients are trained through `W = K × P`, in factorised form.
///
/// The batch goes through *reduce → core → normalise → expand*, where the core is a small
/// convolution over the coefficients; the dense weights are never made. The channel axis is the
/// exception: where reducing the maps costs more than it saves, the core's kernel is expanded along
/// the channels instead. After another polynomial layer the reduction costs nothing, because that
/// layer's ``TorchPass`` does it. Expanding along the filters must come after the normalisation of
/// the core maps in any case.
///
/// Normalisation follows, so the magnitude of coefficients is free: a quantised row needs no step
/// (scale) while it is trained, and its step is found when the normalisation is folded.
final class PolynomialLayer: TrainableLayer, QuantizableLayer {
  private let original: Node.Operation
  private let shape: WeightShape
  private let scheme: Scheme
  private let basis: WeightBasis

  private var coefficients: TrainableCoefficients
  private let normalization: TrainableNormalization
  private let filterBias: TorchTensor?

  private let expansion: TorchPass?
  /// Expands the filters where no pass does.
  private let filterMatrix: TorchTensor?
  private let start: LayerStart
  private let channelMatrix: TorchTensor?
  private let reduction: Reduction
  private let usesOwnKernels: Bool

  /// Where the channel axis is handled.
  private enum Reduction { case before, maps, kernel }

  var isQuantized: Bool {
    get { coefficients.isQuantized }
    set { coefficients.isQuantized = newValue }
  }

  var coded: CodedCoefficients? { coefficients.coded }

  private var isLinear: Bool { if case .linear = original { true } else { false } }

  /// The polynomial form of an operation.
  ///
  /// `readsSums` says whether the input arrives with its channels already reduced. `chain` holds
  /// what is computed together with this layer, after it; `nil` has LibTorch's operations compute
  /// the layer alone.
  init(
    _ site: LayerSite, scheme: Scheme, start: LayerStart, hasZero: Bool, readsSums: Bool,
    chain: PassChain?
  ) throws {
    let (layer, place) = (site.layer, site.geometry)
    original = site.node.operation
    self.scheme = scheme
    shape = place.weight
    basis = WeightBasis(scheme: scheme, shape: shape)
    self.start = start
    usesOwnKernels = chain != nil
    coefficients = try TrainableCoefficients(
      start.coefficients, shape: shape, scheme: scheme, hasZero: hasZero)
    normalization = try TrainableNormalization(channels: basis.filters.count)
    filterBias =
      scheme.bias == .filters ? try TorchTensor(Tensor(vector: layer.expandedBias)) : nil
    // A layer that keeps its filters, with nothing after it and no bias, has nothing to expand.
    if let chain {
      let isLast = chain.nodes.isEmpty && chain.reducer == nil
      expansion =
        basis.filters.isIdentity && isLast && filterBias == nil
        ? nil
        : try TorchPass(
          expansion: basis.filters, reduction: chain.reducer?.channels, pools: chain.pools,
          relu: chain.relu)
      filterMatrix = nil
    } else {
      expansion = nil
      let axes = [shape.filters, basis.filters.count, 1, 1]
      filterMatrix = try basis.filters.factor.map {
        try TorchTensor($0.transposed.reshaped(axes))
      }
    }
    channelMatrix = try basis.channels.factor.map { try TorchTensor($0) }
    let reduced = basis.filters.count * shape.rows * shape.columns * place.output.pixels
    let reducesMaps =
      place.input.pixels * shape.channels * basis.channels.count
      + reduced * basis.channels.count < reduced * shape.channels
    // Each group has its own channels, so only its kernel can be expanded.
    reduction = readsSums ? .before : reducesMaps && place.groups == 1 ? .maps : .kernel
    for (_, tensor) in parameters { try tensor.setRequiresGradient() }
  }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] {
    [(.coefficient, coefficients.tensor)] + normalization.parameters
      + (filterBias.map { [(.bias, $0)] } ?? [])
  }

  var statistics: [TorchTensor] { normalization.statistics }

  var constants: [TorchTensor] {
    [filterMatrix, channelMatrix].compactMap(\.self) + coefficients.constants
  }

  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    let core =
      isLinear
      ? try linearCore(input) : try convolutionCore(input)
    if case .calibration = pass, let (scale, offset) = start.affine {
      try normalization.calibrate(core, scale: scale, offset: offset)
    }
    let maps = try normalization.forward(
      core, pass, rounding: coefficients.trainedBits == nil ? nil : rounding)
    guard let expansion else { return try expanded(maps) }
    return try expansion(maps, bias: filterBias)
  }

  /// The full-width activation maps, in the number format of the core maps.
  private func expanded(_ maps: TorchTensor) throws -> TorchTensor {
    let bias = try filterBias?.converted(like: maps)
    guard isLinear else {
      if let filterMatrix {
        return try maps.conv2d(filterMatrix.converted(like: maps), bias: bias)
      }
      return try bias.map { try maps + $0.reshape([1, shape.filters, 1, 1]) } ?? maps
    }
    if let filterMatrix { return try maps.linear(filterMatrix.flatten(), bias: bias) }
    return try bias.map { try maps + $0 } ?? maps
  }

  /// How scales and shifts are stored with quantised coefficients.
  private var rounding: TrainableNormalization.Rounding {
    .init(bits: scheme.scaleBits, roundsShifts: filterBias == nil)
  }

  private func convolutionCore(_ input: TorchTensor) throws -> TorchTensor {
    guard case .convolution(_, let stride, let padding, let groups) = original else {
      return input
    }
    var maps = input
    if let channelMatrix, reduction == .maps {
      maps = try maps.channelsLast().conv2d(
        channelMatrix.reshape(channelMatrix.shape + [1, 1]).converted(like: maps))
    }
    guard usesOwnKernels else {
      return try maps.conv2d(
        kernel().converted(like: maps), stride: .init(stride), padding: .init(padding),
        groups: groups)
    }
    if stride == 1, groups == 1 { return try maps.smallConv2d(kernel(), padding: padding) }
    // Mixed memory layouts make the normalisation slow, so the core maps are made contiguous.
    return try maps.conv2d(
      kernel(), stride: .init(stride), padding: .init(padding), groups: groups
    ).contiguous()
  }

  private func linearCore(_ input: TorchTensor) throws -> TorchTensor {
    var rows = try input.flatten()
    if let channelMatrix, reduction == .maps {
      let batch = input.shape[0]
      let (height, width) = (shape.rows, shape.columns)
      if height * width == 1 {
        rows = try rows.linear(channelMatrix)
      } else {
        rows = try rows.reshape([batch, shape.channels, height, width]).channelsLast()
          .conv2d(channelMatrix.reshape(channelMatrix.shape + [1, 1])).flatten()
      }
    }
    return try rows.linear(kernel().flatten())
  }

  /// The core's kernel, `[core maps, channels or their sums, rows, columns]`.
  private func kernel() throws -> TorchTensor {
    var kernel = try coefficients.rows()
    if let channelMatrix, reduction == .kernel {
      kernel = try channelMatrix.transpose(0, 1).matmul(kernel)
    }
    return try kernel.reshape([kernel.shape[0], kernel.shape[1], shape.rows, shape.columns])
  }

  func fitRowsToCodes() throws { _ = try coefficients.fitRowsToCodes() }

  func operation() throws -> Node.Operation {
    try coefficients.operation(
      original, folding: normalization.batchNorm(), filterBias: filterBias?.values())
  }
}
