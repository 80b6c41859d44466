import Babbage

/// A layer in groups whose filters' polynomials are trained: in a depthwise layer, the windows of
/// neighbouring channels are lines and parabolas.
///
/// Filters of different groups see different channels, so the expansion along the filters makes their
/// weights, before the convolution. A normalisation of each filter by itself would take the weights
/// off their polynomials: the filters of an interval are normalised together, by the mean and the
/// variance of all their maps. That scales all of an interval's rows, and shifts its constant one;
/// each row has a factor of its own besides, and a shift, whose polynomial is added.
final class GroupedPolynomialLayer: TrainableLayer, QuantizableLayer {
  private let original: Node.Operation
  private let scheme: Scheme
  private let shape: WeightShape
  private let basis: AxisBasis
  private let start: LayerStart

  private var coefficients: TrainableCoefficients
  /// The factor of each row.
  private let factors: TorchTensor
  /// What the polynomials of each row add; the filters' own bias if the scheme has that.
  private let shifts: TorchTensor
  private let normalizations: [JointNormalization]

  /// `[filters, rows]`.
  private let filterMatrix: TorchTensor
  private let channelMatrix: TorchTensor?

  var isQuantized: Bool {
    get { coefficients.isQuantized }
    set { coefficients.isQuantized = newValue }
  }

  var coded: CodedCoefficients? { coefficients.coded }

  /// The polynomial form of a convolution in groups.
  init(_ site: LayerSite, scheme: Scheme, start: LayerStart, hasZero: Bool) throws {
    original = site.node.operation
    (self.scheme, self.start) = (scheme, start)
    shape = site.geometry.weight
    let bases = WeightBasis(scheme: scheme, shape: shape)
    basis = bases.filters
    coefficients = try TrainableCoefficients(
      start.coefficients, shape: shape, scheme: scheme, hasZero: hasZero)
    factors = try TorchTensor.ones([basis.count])
    shifts =
      scheme.bias == .filters
      ? try TorchTensor(Tensor(vector: site.layer.expandedBias))
      : try TorchTensor.zeros([basis.count])
    normalizations = try JointNormalization.all(of: basis)
    filterMatrix = try TorchTensor(basis.matrix.transposed)
    channelMatrix = try bases.channels.factor.map { try TorchTensor($0) }
    for (_, tensor) in parameters { try tensor.setRequiresGradient() }
  }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] {
    [
      (.coefficient, coefficients.tensor), (.normalization, factors),
      (scheme.bias == .filters ? .bias : .normalization, shifts),
    ] + normalizations.flatMap(\.normalization.parameters)
  }

  var statistics: [TorchTensor] { normalizations.flatMap(\.normalization.statistics) }

  var constants: [TorchTensor] {
    [filterMatrix] + [channelMatrix].compactMap(\.self) + coefficients.constants
  }

  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    guard case .convolution(_, let stride, let padding, let groups) = original else { return input }
    if case .calibration = pass, let affine = start.affine {
      try factors.assign(TorchTensor(Tensor(vector: affine.scale)))
      if scheme.bias == .core { try shifts.assign(TorchTensor(Tensor(vector: affine.offset))) }
    }
    let rounding = try self.rounding()
    let maps = try input.conv2d(
      kernel(rounding).converted(like: input), stride: .init(stride), padding: .init(padding),
      groups: groups)
    return try joint(maps, pass)
      + bias(rounding).reshape([1, shape.filters, 1, 1]).converted(like: maps)
  }

  /// The weights, `[filters, channels of a group, rows, columns]`.
  private func kernel(_ rounding: Rounding?) throws -> TorchTensor {
    var rows = try coefficients.rows()
    if let channelMatrix { rows = try channelMatrix.transpose(0, 1).matmul(rows) }
    var factors = factors
    if let rounding { factors = try factors * rounding.ratios.converted(like: factors) }
    let scaled = try factors.reshape([basis.count, 1]) * rows.flatten()
    return try filterMatrix.matmul(scaled).reshape(shape.axes)
  }

  /// What is added to each filter's map.
  private func bias(_ rounding: Rounding?) throws -> TorchTensor {
    if scheme.bias == .filters { return shifts }
    var shifts = shifts
    if let rounding { shifts = try shifts + rounding.differences.converted(like: shifts) }
    return try filterMatrix.matmul(shifts.reshape([basis.count, 1])).flatten(from: 0)
  }

  /// The filters of each interval, normalised together.
  private func joint(_ maps: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    let parts = try normalizations.map { try $0.forward(maps, pass, keeps: start.affine != nil) }
    return parts.count == 1 ? parts[0] : try TorchTensor.cat(parts, axis: 1)
  }

  // MARK: Deployment

  /// The scale and the shift of each row: its own, times or plus those of its interval.
  private func rowNormalization() throws -> BatchNorm {
    var scales = try factors.values().values
    var offsets =
      scheme.bias == .core
      ? try shifts.values().values : [Float](repeating: 0, count: scales.count)
    for joint in normalizations {
      let norm = try joint.normalization.batchNorm()
      let (scale, shift) = (norm.scale, norm.shift)
      for (index, block) in joint.blocks.enumerated() {
        for row in block.rows { scales[row] *= scale[index] }
        // The constant polynomial comes first, and is 1.
        offsets[block.rows.lowerBound] += shift[index]
      }
    }
    return BatchNorm(
      gamma: scales, beta: offsets, mean: scales.map { _ in 0 }, variance: scales.map { _ in 1 },
      epsilon: 0)
  }

  /// What rounding to stored numbers does to the rows' scales and shifts.
  private struct Rounding {
    let ratios: TorchTensor
    let differences: TorchTensor
  }

  /// The rounding that the forward pass is to see; the gradient goes straight through.
  private func rounding() throws -> Rounding? {
    guard coefficients.trainedBits != nil else { return nil }
    let exact = try rowNormalization()
    let rounded = exact.roundingScales(to: scheme.scaleBits).roundingShifts(to: scheme.scaleBits)
    let ratios = zip(rounded.scale, exact.scale).map { $1 == 0 ? 1 : $0 / $1 }
    let differences = zip(rounded.shift, exact.shift).map { $0 - $1 }
    return Rounding(
      ratios: try TorchTensor(Tensor(vector: ratios)),
      differences: try TorchTensor(Tensor(vector: differences)))
  }

  func fitRowsToCodes() throws {
    let changes = try coefficients.fitRowsToCodes()
    let scales = try zip(factors.values().values, changes).map { $1 == 0 ? $0 : $0 / $1 }
    try Torch.withoutGradients { try factors.assign(TorchTensor(Tensor(vector: scales))) }
  }

  func operation() throws -> Node.Operation {
    try coefficients.operation(
      original, folding: rowNormalization(),
      filterBias: scheme.bias == .filters ? shifts.values() : nil)
  }
}

/// The normalisation of intervals of one length, each by the statistics of all its filters' maps.
private struct JointNormalization {
  let normalization: TrainableNormalization
  let blocks: [AxisBasis.Block]

  /// One for all whole intervals, and one for a shorter one at the end.
  static func all(of basis: AxisBasis) throws -> [JointNormalization] {
    let lengths = Dictionary(grouping: basis.blocks, by: \.positions.count)
    return try lengths.values.sorted { $0[0].rows.lowerBound < $1[0].rows.lowerBound }.map {
      JointNormalization(
        normalization: try TrainableNormalization(channels: $0.count), blocks: $0)
    }
  }

  /// These intervals' maps, normalised.
  ///
  /// `keeps` has a calibration leave the maps as they are.
  func forward(_ maps: TorchTensor, _ pass: ForwardPass, keeps: Bool) throws -> TorchTensor {
    let (first, length) = (blocks[0].positions.lowerBound, blocks[0].positions.count)
    let part = try maps.narrow(1, start: first, length: length * blocks.count)
    let axes = part.shape
    let joint = try part.reshape([axes[0], blocks.count, length * axes[2], axes[3]])
    if case .calibration = pass, keeps {
      let ones = [Float](repeating: 1, count: blocks.count)
      try normalization.calibrate(joint, scale: ones, offset: ones.map { _ in 0 })
    }
    return try normalization.forward(joint, pass).reshape(axes)
  }
}
