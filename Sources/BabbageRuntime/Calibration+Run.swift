import Babbage

extension Calibration {
  /// Runs images through the reference of an integer plan and keeps the range of every map.
  ///
  /// - Parameters:
  ///   - network: The network to be calibrated.
  ///   - images: CHW each; a few hundred of the training images will do.
  /// - Throws: `NetworkError` if the network cannot be lowered.
  public init(_ network: Network, on images: some Sequence<[Float]>) throws(NetworkError) {
    let plan = try IntegerPlan.reference(for: network)
    var ranges = plan.steps.map { step in
      step.outputs.map { [ClosedRange<Float>](repeating: 0...0, count: $0.shape.channels) }
    }
    var executor = Executor(plan)
    for image in images {
      executor.run(image) { index, arena in
        let step = plan.steps[index]
        for (slot, map) in step.outputs.enumerated() {
          var values = MapValues(map, in: arena)
          if case .pass(let pass) = step.kernel, let reduce = pass.reduce,
            slot == step.outputs.count - 1
          {
            values.changeToPolynomials(reduce)
          }
          for channel in 0..<map.shape.channels {
            let old = ranges[index][slot][channel]
            ranges[index][slot][channel] = values.range(of: channel, joined: old)
          }
        }
      }
    }
    self.init(ranges: ranges)
  }
}

/// The values of a map without its padding.
private struct MapValues {
  private let pixels: Int
  private var values: [Float]

  init(_ map: PlacedMap, in arena: UnsafeMutableRawPointer) {
    pixels = map.shape.pixels
    let base = arena.floats(map.firstInside)
    values = []
    values.reserveCapacity(map.shape.count)
    for channel in 0..<map.shape.channels {
      for row in 0..<map.shape.height {
        let start = channel * map.mapPitch + row * map.rowPitch
        for column in 0..<map.shape.width { values.append(base[start + column]) }
      }
    }
  }

  /// From running sums to sums of Gram polynomials.
  mutating func changeToPolynomials(_ reduce: [DifferenceForm]) {
    var first = 0
    for form in reduce {
      let (terms, change) = (form.change.count, form.runningSumChange)
      for pixel in 0..<pixels {
        let sums = (0..<terms).map { values[(first + $0) * pixels + pixel] }
        for power in 0..<terms {
          values[(first + power) * pixels + pixel] = (0..<terms).reduce(0) {
            $0 + Float(change[$1][power]) * sums[$1]
          }
        }
      }
      first += terms
    }
  }

  func range(of channel: Int, joined old: ClosedRange<Float>) -> ClosedRange<Float> {
    var (low, high) = (old.lowerBound, old.upperBound)
    for value in values[(channel * pixels)..<((channel + 1) * pixels)] {
      low = min(low, value)
      high = max(high, value)
    }
    return low...high
  }
}
