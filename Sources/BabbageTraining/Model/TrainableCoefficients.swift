import Babbage

/// The coefficients of a layer while they are trained, as fractions of the largest code (quantised
/// value).
struct TrainableCoefficients {
  /// The fractions, in the shape of the scheme's coefficients.
  let tensor: TorchTensor
  private let shape: WeightShape
  private let scheme: Scheme
  private let basis: WeightBasis
  private let windowMatrix: TorchTensor?
  private let lineMatrix: TorchTensor?

  /// Whether the forward pass sees the coefficients rounded to codes.
  var isQuantized = false

  /// Whether zero is among the codes, as a range coder wants it.
  private let hasZero: Bool

  init(_ values: Tensor, shape: WeightShape, scheme: Scheme, hasZero: Bool) throws {
    tensor = try TorchTensor(values)
    (self.shape, self.scheme, self.hasZero) = (shape, scheme, hasZero)
    basis = WeightBasis(scheme: scheme, shape: shape)
    windowMatrix = try basis.window.factor.map { try TorchTensor($0) }
    lineMatrix = try scheme.longAxisBasis(for: shape)?.factor.map { try TorchTensor($0) }
  }

  /// The width of the codes that the forward pass sees, if it sees codes.
  var trainedBits: Int? {
    if isQuantized, case .bits(let bits) = scheme.format { bits } else { nil }
  }

  /// The integers that are codes.
  private func grid(bits: Int) -> CodeGrid { hasZero ? .symmetric : .trained(bits: bits) }

  /// The coefficients as the rate of a coder sees them, if they are rounded to codes with a zero.
  var coded: CodedCoefficients? {
    guard hasZero, case .bits(let bits) = scheme.format else { return nil }
    return CodedCoefficients(
      tensor: tensor, limit: Double(grid(bits: bits).largestCode(bits: bits)),
      count: tensor.shape.reduce(1, *), places: tensor.shape[2])
  }

  var constants: [TorchTensor] { [windowMatrix, lineMatrix].compactMap(\.self) }

  /// The coefficients with the polynomials over the window, or along a flattened axis, multiplied
  /// out: `[rows along the filters, rows along the channels, places]`.
  func rows() throws -> TorchTensor {
    let (filters, channels) = (basis.filters.count, basis.channels.count)
    var rows = try current()
    if let lineMatrix { rows = try rows.flatten().matmul(lineMatrix) }
    rows = try rows.reshape([filters * channels, basis.window.count])
    if let windowMatrix { rows = try rows.matmul(windowMatrix) }
    return try rows.reshape([filters, channels, shape.rows * shape.columns])
  }

  /// The coefficients, or their codes with the gradient passed straight through the rounding.
  private func current() throws -> TorchTensor {
    guard let bits = trainedBits else { return tensor }
    let grid = grid(bits: bits)
    let limit = Double(grid.largestCode(bits: bits))
    let (spacing, origin) = (Double(grid.spacing), Double(grid.origin))
    let clamped = try (tensor * limit).clamp(-limit, limit)
    let codes = try ((clamped - origin) / spacing).round() * spacing + origin
    return try clamped + (codes - clamped).detach()
  }

  /// Scales each row to minimise the mean squared error of rounding it to codes.
  ///
  /// Run once, before the coefficients are first quantised.
  ///
  /// - Returns: What each row was multiplied by.
  func fitRowsToCodes() throws -> [Float] {
    guard case .bits(let bits) = scheme.format else {
      return Array(repeating: 1, count: basis.filters.count)
    }
    let values = try tensor.values()
    let width = max(values.count / basis.filters.count, 1)
    let rows = stride(from: 0, to: values.count, by: width).map {
      Array(values.values[$0..<($0 + width)])
    }
    let fitted = rows.map { RowFit($0[...], on: grid(bits: bits), bits: bits).fractions }
    try Torch.withoutGradients {
      try tensor.assign(TorchTensor(Tensor(shape: values.shape, values: fitted.flatMap(\.self))))
    }
    return zip(rows, fitted).map { row, fitted in
      let square = row.reduce(0) { $0 + $1 * $1 }
      return square > 0 ? zip(row, fitted).reduce(0) { $0 + $1.0 * $1.1 } / square : 1
    }
  }

  /// The layer as it is deployed.
  ///
  /// - Parameters:
  ///   - original: The operation that the layer belongs to.
  ///   - norm: What follows each row of coefficients: its scales become the rows' steps, its shifts
  ///     a bias of the core maps.
  ///   - filterBias: A bias of the filters, if that is what the scheme has.
  /// - Returns: The operation, with polynomials for weights and what folds folded.
  /// - Throws: ``TorchError`` if the numbers cannot be read.
  func operation(
    _ original: Node.Operation, folding norm: BatchNorm, filterBias: Tensor?
  ) throws -> Node.Operation {
    let values = try tensor.values()
    let norm = trainedBits == nil ? norm : norm.storable
    let stored = trainedBits == nil ? norm : norm.roundingScales(to: scheme.scaleBits)
    let folded = Layer(
      weight: .polynomial(
        PolynomialWeight(shape: shape, scheme: scheme, coefficients: .float(values))),
      bias: filterBias.map { Bias(placement: .filters, values: .float($0)) }
    ).foldingCoreNormalization(stored)
    guard let bits = trainedBits else { return original.replacing(layer: folded) }
    let grid = grid(bits: bits)
    let limit = Float(grid.largestCode(bits: bits))
    let codes = values.values.map { grid.code(nearest: $0 * limit, bits: bits) }
    let quantized = QuantizedTensor(
      shape: values.shape, bits: bits, grid: grid, codes: codes, rowSteps: norm.scale,
      scaleBits: scheme.scaleBits)
    let bias = folded.bias.map {
      Bias(
        placement: $0.placement,
        values: .quantized(QuantizedTensor(quantizing: $0.values.tensor, bits: scheme.scaleBits)))
    }
    return original.replacing(
      layer: Layer(
        weight: .polynomial(
          PolynomialWeight(shape: shape, scheme: scheme, coefficients: .quantized(quantized))),
        bias: bias))
  }
}
