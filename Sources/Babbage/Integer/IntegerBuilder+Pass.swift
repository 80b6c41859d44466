extension IntegerBuilder {
  /// Chooses the common unit of a pass, and how its outputs become codes.
  mutating func pass(
    _ pass: LoweredNetwork.Pass, _ input: Scale, _ step: Step<LoweredNetwork.Kernel>,
    _ ranges: [[ClosedRange<Float>]]
  ) throws(NetworkError) -> IntegerPass {
    let core = core(of: step)
    // What the maps read stand for: values of integer polynomials (or of channels).
    var units = input.units
    var offsets = [Double](repeating: 0, count: units.count)
    if let core {
      units = zip(units, core.filterScales).map(*)
      offsets = zip(core.coreBias ?? offsets, core.filterScales).map(*)
    }
    let magnitudes = units.indices.map { units[$0] * input.bounds[$0] + offsets[$0].magnitude }
    let addend = pass.adds ? try scale(of: step.inputs[1], for: step) : nil
    let added = addend.map { ($0.units.max() ?? 0) * ($0.bounds.max() ?? 0) } ?? 0
    let bias = pass.bias?.map(Double.init)
    let largest =
      Self.largestValue(magnitudes, pass.expand) + added
      + (bias?.reduce(0) { max($0, $1.magnitude) } ?? 0)
    // Values fit 32 bits, and sums lose a few of their lowest bits, which are finer than any code:
    // multiplications by so small fractions are the quick ones.
    let readsCodes = step.inputs[0].kind == .activations
    let finest = readsCodes ? 0 : (units.max() ?? 0) * Self.sumsPerUnit
    var unit = max(largest / Self.largestSum, finest, .leastNormalMagnitude)
    let keepsCodes = readsCodes && addend == nil && bias == nil
    if keepsCodes { unit = units.first ?? unit }
    let codeShift = keepsCodes ? nil : Self.align(&unit, withCodesOf: pass, step, ranges)
    let source: IntegerPass.Source =
      readsCodes
      ? .codes(factor: max(Self.integer((units.first ?? unit) / unit), 1))
      : .sums(
        Rescale(units.map { $0 / unit }), offsets: offsets.map { Self.integer($0 / unit) })
    let bound = largest / unit
    let (full, givesScores) = try fullOutput(
      pass, unit: unit, bound: bound, keepsCodes ? scale(of: step.inputs[0], for: step) : nil,
      shift: codeShift, step, ranges)
    var downShift = 0
    var sums: IntegerPass.Output?
    if let reduce = pass.reduce, let range = ranges.last, let map = step.outputs.last {
      let most = reduce.flatMap(\.norms).max() ?? 1
      while bound / Double(1 << downShift) * most > Self.largestSum { downShift += 1 }
      guard bound / Double(1 << downShift) >= min(bound, Self.fewestLevels) else {
        throw .notInteger(node: step.name, "sums over so long an interval need more than 32 bits")
      }
      sums = output(unit: unit * Double(1 << downShift), range, to: map)
    }
    return IntegerPass(
      channels: pass.channels, source: source,
      expand: pass.expand?.map { IntegerInterval($0, change: $0.change) },
      bias: bias?.map { Self.integer($0 / unit) },
      addendFactor: addend.map { Self.integer(($0.units.first ?? unit) / unit) },
      relu: pass.relu, pools: pass.pools, full: full, writesScores: givesScores,
      downShift: downShift,
      reduce: pass.reduce?.map { IntegerInterval($0, change: $0.runningSumChange) }, sums: sums)
  }

  /// Makes a pass' unit a power of two below the unit of the codes that it writes at full width, so
  /// that they need a shift only.
  ///
  /// `unit` is the finest that is allowed. The result is the shift; `nil` if no codes are written,
  /// or they are finer than the unit.
  private static func align(
    _ unit: inout Double, withCodesOf pass: LoweredNetwork.Pass,
    _ step: Step<LoweredNetwork.Kernel>,
    _ ranges: [[ClosedRange<Float>]]
  ) -> Int? {
    guard pass.writes, step.outputs.first?.kind == .activations, let range = ranges.first else {
      return nil
    }
    let codes = codeUnit(of: joined(range))
    guard codes >= unit else { return nil }
    let shift = min(Int((codes / unit).exponent), 30)
    unit = codes / Double(1 << shift)
    return shift
  }

  static func joined(_ ranges: [ClosedRange<Float>]) -> ClosedRange<Float> {
    ranges.reduce(0...0) { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) }
  }

  /// What a code of 8 bits stands for.
  static func codeUnit(of range: ClosedRange<Float>) -> Double {
    magnitude(range) / (range.lowerBound >= 0 ? 255 : 127)
  }

  private mutating func fullOutput(
    _ pass: LoweredNetwork.Pass, unit: Double, bound: Double, _ kept: Scale?, shift: Int?,
    _ step: Step<LoweredNetwork.Kernel>, _ ranges: [[ClosedRange<Float>]]
  ) -> (IntegerPass.Output?, Bool) {
    guard pass.writes, let map = step.outputs.first, let range = ranges.first else {
      return (nil, false)
    }
    if map.kind == .scores {
      setScoreUnit(unit)
      set(Scale(units: [unit], bounds: [bound]), of: map)
      return (nil, true)
    }
    if let kept {
      set(kept, of: map)
      return (IntegerPass.Output(rescale: .identity, limits: [-255...255]), false)
    }
    let result = output(unit: unit, [Self.joined(range)], to: map)
    guard let shift else { return (result, false) }
    return (IntegerPass.Output(rescale: Rescale(shift: shift), limits: result.limits), false)
  }

  /// Codes of 8 bits over the range that calibration saw.
  private mutating func output(
    unit: Double, _ ranges: [ClosedRange<Float>], to map: MapValue
  ) -> IntegerPass.Output {
    var (units, limits): ([Double], [ClosedRange<Int32>]) = ([], [])
    let largest = ranges.map(Self.magnitude).max() ?? 0
    for range in ranges {
      let isPositive = range.lowerBound >= 0
      limits.append(isPositive ? 0...255 : -127...127)
      // Multipliers share a shift: a map that was hardly seen to be anything but zero gets a unit
      // that leaves the others' multipliers their bits.
      let most = max(Self.magnitude(range), largest / Self.widestRatio, unit)
      units.append(most / (isPositive ? 255 : 127))
    }
    let perMap = units.count == map.shape.channels
    set(
      Scale(
        units: perMap ? units : Array(repeating: units[0], count: map.shape.channels),
        bounds: (0..<map.shape.channels).map { Double(limits[perMap ? $0 : 0].upperBound) }),
      of: map)
    return IntegerPass.Output(rescale: Rescale(units.map { unit / $0 }), limits: limits)
  }

  private static func magnitude(_ range: ClosedRange<Float>) -> Double {
    Double(max(range.upperBound, -range.lowerBound))
  }

  /// The largest magnitude of a channel whose core maps have these.
  private static func largestValue(_ magnitudes: [Double], _ expand: [DifferenceForm]?) -> Double {
    guard let expand else { return magnitudes.max() ?? 0 }
    var first = 0
    var largest = 0.0
    for form in expand {
      let values = form.largestMagnitudes
      largest = max(largest, zip(values, magnitudes[first...]).reduce(0) { $0 + $1.0 * $1.1 })
      first += values.count
    }
    return largest
  }

  private static func integer(_ value: Double) -> Int32 {
    Int32(value.rounded().clamped(to: largestSum))
  }
}

extension Double {
  fileprivate func clamped(to limit: Double) -> Double { Swift.min(Swift.max(self, -limit), limit) }
}

extension DifferenceForm {
  /// The values of each Gram polynomial.
  private var polynomials: [[Int]] {
    change.indices.map { power in
      (0..<length).map { position in
        change.indices.reduce(0) { $0 + change[$1][power] * binomial($1, at: position) }
      }
    }
  }

  /// For each polynomial its largest magnitude.
  fileprivate var largestMagnitudes: [Double] {
    polynomials.map { $0.reduce(0) { max($0, Double($1.magnitude)) } }
  }

  /// For each polynomial the sum of its magnitudes: what one in every channel can add up to.
  fileprivate var norms: [Double] {
    polynomials.map { $0.reduce(0) { $0 + Double($1.magnitude) } }
  }
}

extension IntegerInterval {
  init(_ form: DifferenceForm, change: [[Int]]) {
    self.init(form: form, change: change.map { $0.map { Int32(truncatingIfNeeded: $0) } })
  }
}
