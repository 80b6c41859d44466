extension IntegerBuilder {
  /// A factor and an offset for each channel; the codes that come out have a scale of their own.
  mutating func affine(
    _ factors: [Float], _ offsets: [Float], _ step: Step<LoweredNetwork.Kernel>, _ scale: Scale,
    _ range: ClosedRange<Float>
  ) -> IntegerNetwork.Kernel {
    let (unit, limits) = setCodes(over: range, of: step.output)
    return .affine(
      IntegerAffine(
        factors: factors.map { Double($0) * scale.unit / unit },
        offsets: offsets.map { Double($0) / unit }, limits: limits))
  }

  /// The table of an activation, in the scale of what goes in where the function keeps it.
  mutating func table(
    of activation: Activation, _ step: Step<LoweredNetwork.Kernel>, _ scale: Scale,
    _ range: ClosedRange<Float>
  ) -> CodeTable {
    guard activation.keepsScale else {
      let (unit, limits) = setCodes(over: range, of: step.output)
      return CodeTable(activation, from: scale.unit, to: unit, limits: limits)
    }
    let table = CodeTable(activation, inScale: scale.unit)
    // No code that goes in is larger than the bound.
    let bound = table.largestMagnitude(ofCodesWithin: scale.bound)
    set(
      Scale(unit: scale.unit, bound: bound, maps: step.output.shape.channels), of: step.output)
    return table
  }

  /// Two maps element by element; the codes that come out have a scale of their own.
  mutating func combine(
    _ combination: LoweredNetwork.Combination, _ step: Step<LoweredNetwork.Kernel>,
    _ range: ClosedRange<Float>
  ) throws(NetworkError) -> IntegerNetwork.Kernel {
    let first = try scale(of: step.inputs[0], for: step).unit
    let second = try scale(of: step.inputs[1], for: step).unit
    let (unit, limits) = setCodes(over: range, of: step.output)
    switch combination {
    case .sum:
      return .combine(IntegerCombination(.sum, Rescale([first / unit, second / unit]), limits))
    case .product:
      return .combine(IntegerCombination(.product, Rescale([first * second / unit]), limits))
    }
  }

  /// The maps of all inputs in the coarsest of their scales.
  mutating func concat(
    _ step: Step<LoweredNetwork.Kernel>
  ) throws(NetworkError) -> IntegerNetwork.Kernel {
    var inputs: [Scale] = []
    for input in step.inputs { inputs.append(try scale(of: input, for: step)) }
    let unit = inputs.map(\.unit).max() ?? 1
    let bound = inputs.map { ($0.bound * $0.unit / unit).rounded(.up) }.max() ?? 0
    set(Scale(unit: unit, bound: bound, maps: step.output.shape.channels), of: step.output)
    return .concat(inputs.map { Rescale([$0.unit / unit]) })
  }

  /// The same scale for all maps of a value that parts of another are moved to.
  mutating func setUniform(_ scale: Scale, of value: MapValue) {
    set(Scale(unit: scale.unit, bound: scale.bound, maps: value.shape.channels), of: value)
  }

  /// Gives a value a scale of its own.
  ///
  /// - Returns: What code 1 stands for, and the smallest and the largest code.
  private mutating func setCodes(
    over range: ClosedRange<Float>, of value: MapValue
  ) -> (unit: Double, limits: ClosedRange<Int32>) {
    let unit = max(Self.codeUnit(of: range), .leastNormalMagnitude)
    let limits: ClosedRange<Int32> = range.lowerBound >= 0 ? 0...255 : -127...127
    set(Scale(unit: unit, bound: Double(limits.upperBound), maps: value.shape.channels), of: value)
    return (unit, limits)
  }
}

extension IntegerAffine {
  /// The largest shift: offsets of 32 bits stay within 64.
  private static let largestShift = 30

  /// The nearest fractions to these numbers; the largest factor keeps 15 bits.
  fileprivate init(factors: [Double], offsets: [Double], limits: ClosedRange<Int32>) {
    let largest = factors.reduce(0) { Swift.max($0, $1.magnitude) }
    let wanted = largest > 0 ? Rescale.multiplierBits - 1 - Int(largest.exponent) : 0
    let shift = Swift.min(Swift.max(wanted, 0), Self.largestShift)
    let scale = Double(1 << shift)
    func bounded(_ value: Double) -> Double {
      Swift.min(Swift.max(value, -IntegerBuilder.largestSum), IntegerBuilder.largestSum)
    }
    multipliers = factors.map { Int32(bounded(($0 * scale).rounded())) }
    let half: Int64 = shift > 0 ? 1 << (shift - 1) : 0
    self.offsets = offsets.map { Int64((bounded($0) * scale).rounded()) + half }
    (self.shift, self.limits) = (shift, limits)
  }
}

extension LoweredNetwork {
  /// For each value that only ``Activation/clip(low:high:)`` reads, the bounds that matter.
  var clippedValues: [MapValue.ID: ClosedRange<Float>] {
    var bounds: [MapValue.ID: ClosedRange<Float>] = [:]
    var others: Set<MapValue.ID> = [result.id]
    for step in steps {
      guard case .activation(.clip(let low, let high)) = step.kernel else {
        others.formUnion(step.inputs.map(\.id))
        continue
      }
      let known = bounds[step.input.id] ?? low...high
      bounds[step.input.id] = min(known.lowerBound, low)...max(known.upperBound, high)
    }
    return bounds.filter { !others.contains($0.key) }
  }
}

extension ClosedRange<Float> {
  /// The range without what is cut off later; 0 stays in it.
  func clipped(to bounds: ClosedRange<Float>) -> ClosedRange<Float> {
    Swift.min(
      Swift.max(lowerBound, bounds.lowerBound), 0)...Swift.max(
        Swift.min(upperBound, bounds.upperBound), 0)
  }
}
