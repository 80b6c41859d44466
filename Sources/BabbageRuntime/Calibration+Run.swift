import Babbage

extension Calibration {
  /// Runs images through a network and keeps the range of every value.
  ///
  /// - Parameters:
  ///   - network: The network to be calibrated, with separate passes.
  ///   - images: CHW each; a few hundred of the training images will do.
  /// - Throws: `NetworkError.mapsTooLarge(node:bytes:)`
  public init(
    _ network: LoweredNetwork, on images: some Sequence<[Float]>
  ) throws(NetworkError) {
    self.init(network)
    var executor = try Executor(network)
    for image in images {
      executor.run(image) { index, outputs, arena in
        let step = network.steps[index]
        for (slot, map) in outputs.enumerated() {
          var values = MapValues(map, in: arena)
          if case .pass(let pass) = step.kernel, let reduce = pass.reduce,
            slot == outputs.count - 1
          {
            values.changeToPolynomials(reduce)
          }
          let id = step.outputs[slot].id
          self[id] = self[id].enumerated().map { values.range(of: $0, joined: $1) }
        }
      }
    }
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
