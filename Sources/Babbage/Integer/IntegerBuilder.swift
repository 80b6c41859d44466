/// Chooses the scales of an ``IntegerPlan``, step by step, so that no sum can overflow.
struct IntegerBuilder {
  /// What sums and values of 32 bits stay within, with a bit to spare.
  static let largestSum = Double(1 << 30)
  /// Fewer than this many different values would be left of what is reduced.
  static let fewestLevels = Double(1 << 10)

  /// The unit of a pass is so many units of the finest sums that it reads.
  static let sumsPerUnit = 8.0

  /// The ranges of maps that share a shift count as different by this factor at most.
  static let widestRatio = 256.0

  /// What the integers of a map stand for.
  struct Scale {
    /// The value of 1, for each map.
    var units: [Double]
    /// The largest magnitude that an integer can have, for each map.
    var bounds: [Double]

    init(units: [Double], bounds: [Double]) { (self.units, self.bounds) = (units, bounds) }

    /// The same for so many maps.
    init(unit: Double, bound: Double, maps: Int) {
      self.init(
        units: Array(repeating: unit, count: maps), bounds: Array(repeating: bound, count: maps))
    }

    /// The unit of a map of full width, whose channels have one.
    var unit: Double { units.first ?? 1 }

    /// The largest bound.
    var bound: Double { bounds.max() ?? 0 }
  }

  let network: Network
  let forms: [String: LayerForm]
  private var scales: [Scale?]
  /// What 1 in the scores stands for.
  private(set) var scoreUnit = 1.0

  init(_ network: Network, forms: [String: LayerForm], bufferCount: Int) {
    (self.network, self.forms) = (network, forms)
    scales = Array(repeating: nil, count: bufferCount)
    scales[0] = Scale(unit: 1 / 255, bound: 255, maps: network.input.channels)
  }

  mutating func kernel(
    for step: LoweredStep, ranges: [[ClosedRange<Float>]]
  ) throws(NetworkError) -> IntegerPlan.Kernel {
    let (input, output) = (step.inputs[0], step.outputs[0])
    let scale = try scale(of: input, for: step)
    switch step.kernel {
    case .convolution(let convolution):
      guard let index = step.layer, let layer = network.nodes[index].operation.layer else {
        throw .notInteger(node: step.name, "no weights")
      }
      guard convolution.groups == 1 else {
        throw .notInteger(node: step.name, "a convolution in groups")
      }
      let form = forms[step.name] ?? .dense
      let (kernel, sums) = try Self.convolution(
        convolution, IntegerCore(layer, form: form), scale, readsMoments: input.kind == .moments,
        node: step.name)
      scales[output.buffer] = sums
      return .convolution(kernel)
    case .moments(let moments, let stride):
      let norms = moments.elements.map { element in
        Double(moments.rows[element.row].reduce(0) { $0 + $1.magnitude })
          * Double(moments.columns[element.column].reduce(0) { $0 + $1.magnitude })
      }
      let bounds = scale.bounds.flatMap { bound in norms.map { bound * $0 } }
      var shift = 0
      while (bounds.max() ?? 0) / Double(1 << shift) > 32_767 { shift += 1 }
      let factor = Double(1 << shift)
      scales[output.buffer] = Scale(
        units: scale.units.flatMap { unit in norms.map { _ in unit * factor } },
        bounds: bounds.map { ($0 / factor).rounded(.up) })
      return .moments(moments, stride: stride, shift: shift)
    case .pass(let pass): return .pass(try self.pass(pass, scale, step, ranges))
    case .maxPool(let pool):
      scales[output.buffer] = scale
      return .maxPool(pool)
    case .averagePool(let pool, let countsPadding):
      guard countsPadding || pool.padding == 0 else {
        throw .notInteger(node: step.name, "means of windows of several sizes")
      }
      scales[output.buffer] = scale
      return .averagePool(pool, try Self.mean(of: pool.size * pool.size, scale, step))
    case .globalAveragePool:
      scales[output.buffer] = scale
      let area = input.shape.height * input.shape.width
      return .globalAveragePool(try Self.mean(of: area, scale, step))
    default: return try mapKernel(for: step, scale, ranges)
    }
  }

  /// Means as rescaled sums.
  private static func mean(
    of area: Int, _ scale: Scale, _ step: LoweredStep
  ) throws(NetworkError) -> Rescale {
    guard scale.bound * Double(area) <= largestSum else {
      throw .notInteger(node: step.name, "sums of more than 32 bits")
    }
    return Rescale([1 / Double(area)])
  }

  func scale(of map: LoweredMap, for step: LoweredStep) throws(NetworkError) -> Scale {
    guard map.kind != .scores, var scale = scales[map.buffer] else {
      throw .notInteger(node: step.name, "it reads what the network gives")
    }
    // A flattened view has other maps; the unit is the same for all of a full map.
    if scale.units.count != map.shape.channels {
      scale = Scale(unit: scale.unit, bound: scale.bound, maps: map.shape.channels)
    }
    return scale
  }

  mutating func set(_ scale: Scale, of map: LoweredMap) { scales[map.buffer] = scale }

  mutating func setScoreUnit(_ unit: Double) { scoreUnit = unit }
}
