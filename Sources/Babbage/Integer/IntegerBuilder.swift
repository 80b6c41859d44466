/// Chooses the scales of an ``IntegerNetwork``, step by step, so that no sum can overflow.
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

  private let lowered: LoweredNetwork
  private var scales: [MapValue.ID: Scale]
  /// What 1 in the scores stands for.
  private(set) var scoreUnit = 1.0

  init(_ lowered: LoweredNetwork) {
    self.lowered = lowered
    let channels = lowered.network.input.channels
    scales = [.image: Scale(unit: 1 / 255, bound: 255, maps: channels)]
  }

  /// The coefficients of the layer that a step belongs to.
  func core(of step: Step<LoweredNetwork.Kernel>) -> IntegerCore? {
    let form = lowered.forms[step.name]
    guard let operation = step.layer.map({ lowered.network.nodes[$0].operation }),
      let layer = operation.layer
    else { return nil }
    if operation.groups > 1, case .polynomial(let weight) = layer.weight.separable,
      weight.basis.channels.isIdentity
    {
      return IntegerCore(grouped: weight, layer)
    }
    return IntegerCore(layer.multipliedOut(outside: form), form: form)
  }

  mutating func kernel(
    for step: Step<LoweredNetwork.Kernel>, ranges: [[ClosedRange<Float>]]
  ) throws(NetworkError) -> IntegerNetwork.Kernel {
    let (input, output) = (step.input, step.output)
    let scale = try scale(of: input, for: step)
    switch step.kernel {
    case .convolution(let convolution):
      guard let core = core(of: step) else {
        preconditionFailure("a convolution belongs to a layer")
      }
      let (kernel, sums) = try Self.convolution(
        convolution, core, scale, readsMoments: input.kind == .moments, node: step.name)
      scales[output.id] = sums
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
      scales[output.id] = Scale(
        units: scale.units.flatMap { unit in norms.map { _ in unit * factor } },
        bounds: bounds.map { ($0 / factor).rounded(.up) })
      return .moments(moments, stride: stride, shift: shift)
    case .pass(let pass): return .pass(try self.pass(pass, scale, step, ranges))
    case .maxPool(let pool):
      scales[output.id] = scale
      return .maxPool(pool)
    case .averagePool(let pool, let countsPadding):
      scales[output.id] = scale
      if countsPadding || pool.staysInside(input.shape) {
        return .averagePool(pool, .fixed(try Self.mean(of: pool.area, scale, step)))
      }
      _ = try Self.mean(of: pool.largestPart(of: input.shape), scale, step)
      return .averagePool(pool, .ofPlacesInside)
    case .globalAveragePool:
      scales[output.id] = scale
      let area = input.shape.height * input.shape.width
      return .globalAveragePool(try Self.mean(of: area, scale, step))
    case .affine(let factors, let offsets):
      return affine(factors, offsets, step, scale, Self.joined(ranges[0]))
    case .activation(let activation):
      return .table(table(of: activation, step, scale, Self.joined(ranges[0])))
    case .combine(let combination):
      return try combine(combination, step, Self.joined(ranges[0]))
    case .concat: return try concat(step)
    case .shuffle(let groups):
      setUniform(scale, of: output)
      return .shuffle(groups: groups)
    case .upsample(let rows, let columns):
      setUniform(scale, of: output)
      return .upsample(rows: rows, columns: columns)
    case .pad(let padding):
      setUniform(scale, of: output)
      return .pad(padding)
    case .slice(let slice):
      setUniform(scale, of: output)
      return .slice(slice)
    case .softmax: throw .notInteger(node: step.name, "a softmax that is not the last node")
    }
  }

  /// Means as rescaled sums.
  private static func mean(
    of area: Int, _ scale: Scale, _ step: Step<LoweredNetwork.Kernel>
  ) throws(NetworkError) -> Rescale {
    guard scale.bound * Double(area) <= largestSum else {
      throw .notInteger(node: step.name, "sums of more than 32 bits")
    }
    return Rescale(meanOf: area)
  }

  func scale(of map: MapValue, for step: Step<LoweredNetwork.Kernel>) throws(NetworkError) -> Scale
  {
    guard map.kind != .scores, var scale = scales[map.id] else {
      throw .notInteger(node: step.name, "it reads the network's output")
    }
    // A flattened view has other maps; the unit is the same for all of a full map.
    if scale.units.count != map.shape.channels {
      scale = Scale(unit: scale.unit, bound: scale.bound, maps: map.shape.channels)
    }
    return scale
  }

  mutating func set(_ scale: Scale, of map: MapValue) { scales[map.id] = scale }

  mutating func setScoreUnit(_ unit: Double) { scoreUnit = unit }
}
