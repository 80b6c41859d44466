import Babbage

/// Random operations without weights; the same for the same generator.
extension Node.Operation {
  /// An operation on one map that keeps, cuts, pads or pools it.
  package static func randomOnOneMap(
    _ map: MapShape, using random: inout SeededGenerator
  ) -> Node.Operation {
    switch Int.random(in: 0..<8, using: &random) {
    case 0...1, 5: return .activation(.random(using: &random))
    case 2 where Bool.random(using: &random):
      let groups = (1...map.channels).filter(map.channels.isMultiple)
      return .shuffle(groups: groups.randomElement(using: &random) ?? 1)
    case 2:
      return .normalize(
        Normalization(
          mean: .random(map.channels, using: &random),
          deviation: [Float].random(map.channels, using: &random).map { 1.25 + $0 }))
    case 3 where map.count <= 100 && Bool.random(using: &random):
      return .upsample(
        rows: .random(in: 1...3, using: &random), columns: .random(in: 1...2, using: &random))
    case 3: return .pad(.random(using: &random))
    case 4: return .slice(.random(of: map, using: &random))
    default:
      let pool = Pool.random(on: map, using: &random)
      return Bool.random(using: &random)
        ? .maxPool(pool) : .averagePool(pool, countsPadding: Bool.random(using: &random))
    }
  }
}

extension Activation {
  /// Any activation but ReLU, with parameters as networks have them.
  package static func random(using random: inout SeededGenerator) -> Activation {
    let bounds: [ClosedRange<Float>] = [
      0...6, 0...0.5, -1...1, -.infinity...0.2, 0.1 ... .infinity,
    ]
    let range = bounds.randomElement(using: &random) ?? 0...6
    let all: [Activation] = [
      .leakyRelu(slope: .random(in: -0.2...1, using: &random)),
      .clip(low: range.lowerBound, high: range.upperBound), .hardSwish, .sigmoid,
      .hardSigmoid(slope: 0.25, offset: .random(in: 0...1, using: &random)), .tanh,
      .elu(scale: .random(in: 0.5...1.5, using: &random)),
      .swish(steepness: .random(in: 0.5...2, using: &random)), .gelu(.exact), .gelu(.tanh),
      .softplus, .mish, .erf,
    ]
    return all.randomElement(using: &random) ?? .hardSwish
  }
}

extension Pool {
  /// Windows that differ between the axes, and padding that differs between the sides; or square
  /// ones.
  package static func random(on map: MapShape, using random: inout SeededGenerator) -> Pool {
    if Int.random(in: 0..<3, using: &random) == 0 {
      let size = Int.random(in: 1...min(map.height, map.width, 3), using: &random)
      return Pool(
        size: size, stride: .random(in: 1...3, using: &random),
        padding: .random(in: 0..<size, using: &random))
    }
    func axis(_ length: Int) -> Axis {
      // A window that is longer than the axis needs padding to fit.
      let size = Int.random(in: 1...(length + 3), using: &random)
      let least = max(size - length, 0)
      let before = Int.random(in: 0..<size, using: &random)
      let after = Int.random(in: max(least - before, 0)..<size, using: &random)
      return Axis(
        size: size, stride: .random(in: 1...3, using: &random), before: before, after: after)
    }
    return Pool(rows: axis(map.height), columns: axis(map.width))
  }
}

extension MapPadding {
  /// Up to two zeros at each end of each axis.
  package static func random(using random: inout SeededGenerator) -> MapPadding {
    func ends() -> Ends {
      Ends(before: .random(in: 0...2, using: &random), after: .random(in: 0...2, using: &random))
    }
    return MapPadding(channels: ends(), rows: ends(), columns: ends())
  }
}

extension MapSlice {
  /// Positions on some axes of a map, the whole of the others.
  package static func random(
    of map: MapShape, using random: inout SeededGenerator
  ) -> MapSlice {
    func positions(_ length: Int) -> Positions? {
      if Bool.random(using: &random) { return nil }
      let start = Int.random(in: 0..<length, using: &random)
      let step = Int.random(in: 1...3, using: &random)
      return Positions(
        start: start, count: .random(in: 1...((length - start - 1) / step + 1), using: &random),
        step: step)
    }
    return MapSlice(
      channels: positions(map.channels), rows: positions(map.height),
      columns: positions(map.width))
  }
}
