import Babbage

/// Operations on all codes of full-width maps.
enum CodeMaps {
  /// A factor and an offset for each channel.
  static func affine(
    _ input: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer,
    _ multipliers: UnsafePointer<Int32>, _ offsets: UnsafePointer<Int64>, shift: Int,
    limits: ClosedRange<Int32>
  ) {
    let (low, high) = (Int64(limits.lowerBound), Int64(limits.upperBound))
    MapView.forEachRow(input, output, on: arena, of: Int16.self) { channel, from, to, count in
      let (multiplier, offset) = (Int64(multipliers[channel]), offsets[channel])
      for index in 0..<count {
        let value = (Int64(from[index]) &* multiplier &+ offset) >> Int64(shift)
        to[index] = Int16(truncatingIfNeeded: min(max(value, low), high))
      }
    }
  }

  /// The codes in another unit.
  static func rescale(
    _ input: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer, _ rescale: Rescale
  ) {
    MapView.forEachRow(input, output, on: arena, of: Int16.self) { _, from, to, count in
      for index in 0..<count {
        to[index] = Int16(truncatingIfNeeded: rescale(Int32(from[index])))
      }
    }
  }

  /// Looks codes up: `values` has what comes out for each of ``CodeTable/codes``.
  static func look(
    up values: UnsafePointer<Int16>, _ input: MapView, _ output: MapView,
    on arena: UnsafeMutableRawPointer
  ) {
    let ofZero = values - CodeTable.codes.lowerBound
    MapView.forEachRow(input, output, on: arena, of: Int16.self) { _, from, to, count in
      for index in 0..<count { to[index] = ofZero[Int(from[index])] }
    }
  }
}
