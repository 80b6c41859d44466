extension IntegerBuilder {
  /// Operations on the codes of full-width maps that no layer has: all of a map's channels have one
  /// unit.
  mutating func mapKernel(
    for step: LoweredStep, _ scale: Scale, _ ranges: [[ClosedRange<Float>]]
  ) throws(NetworkError) -> IntegerPlan.Kernel {
    let output = step.outputs[0]
    let maps = output.shape.channels
    switch step.kernel {
    case .affine(let factors, let offsets):
      let range = Self.joined(ranges[0])
      let unit = max(Self.codeUnit(of: range), .leastNormalMagnitude)
      let limits: ClosedRange<Int32> = range.lowerBound >= 0 ? 0...255 : -127...127
      set(Scale(unit: unit, bound: Double(limits.upperBound), maps: maps), of: output)
      return .affine(
        IntegerAffine(
          factors: factors.map { Double($0) * scale.unit / unit },
          offsets: offsets.map { Double($0) / unit }, limits: limits))
    case .leakyRelu(let slope):
      guard (0...1).contains(slope) else {
        throw .notInteger(node: step.name, "a slope outside 0...1")
      }
      set(scale, of: output)
      return .leakyRelu(Rescale([Double(slope)]))
    case .clip(let low, let high):
      let limits = Self.code(low, unit: scale.unit)...Self.code(high, unit: scale.unit)
      let (least, most) = limits.magnitudes
      set(
        Scale(unit: scale.unit, bound: min(max(scale.bound, least), most), maps: maps), of: output)
      return .clip(limits)
    case .concat:
      var inputs: [Scale] = []
      for input in step.inputs { inputs.append(try self.scale(of: input, for: step)) }
      let unit = inputs.map(\.unit).max() ?? 1
      let bound = inputs.map { ($0.bound * $0.unit / unit).rounded(.up) }.max() ?? 0
      set(Scale(unit: unit, bound: bound, maps: maps), of: output)
      return .concat(inputs.map { Rescale([$0.unit / unit]) })
    case .pad(let padding):
      set(Scale(unit: scale.unit, bound: scale.bound, maps: maps), of: output)
      return .pad(padding)
    case .slice(let slice):
      set(Scale(unit: scale.unit, bound: scale.bound, maps: maps), of: output)
      return .slice(slice)
    default: throw .notInteger(node: step.name, "a softmax that is not the last node")
    }
  }

  /// The code of 8 bits nearest to a value, which may be infinite.
  private static func code(_ value: Float, unit: Double) -> Int32 {
    Int32(min(max(Double(value) / unit, -255), 255).rounded())
  }
}

extension ClosedRange<Int32> {
  /// The smallest and the largest magnitude of any value.
  fileprivate var magnitudes: (least: Double, most: Double) {
    let ends = [lowerBound.magnitude, upperBound.magnitude].map(Double.init)
    return (contains(0) ? 0 : Swift.min(ends[0], ends[1]), Swift.max(ends[0], ends[1]))
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
  /// For each buffer that nothing but ``Operation/clip(low:high:)`` reads, the bounds that matter.
  var clippedBuffers: [Int: ClosedRange<Float>] {
    var bounds: [Int: ClosedRange<Float>] = [:]
    var others: Set<Int> = [result.buffer]
    for step in steps {
      guard case .clip(let low, let high) = step.kernel else {
        others.formUnion(step.inputs.map(\.buffer))
        continue
      }
      for input in step.inputs {
        let known = bounds[input.buffer] ?? low...high
        bounds[input.buffer] = min(known.lowerBound, low)...max(known.upperBound, high)
      }
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
