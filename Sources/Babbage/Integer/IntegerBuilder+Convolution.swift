extension IntegerBuilder {
  /// Weights of 16 bits, as fine as sums of 32 bits allow.
  static func convolution(
    _ convolution: LoweredNetwork.Convolution, _ core: IntegerCore, _ input: Scale,
    readsMoments: Bool,
    node: String
  ) throws(NetworkError) -> (IntegerConvolution, Scale) {
    // Groups read maps of full width, which have one unit.
    let width = core.inputScales.count
    let places = convolution.kernelRows * convolution.kernelColumns
    // What a map read has coefficients for: the places of the window, or polynomials over it.
    let terms = core.window?.elements.count ?? places
    let scales = (0..<width).map { core.inputScales[$0] * input.units[$0 / terms] }
    let largest = scales.max() ?? 1
    let relative = scales.map { $0 / largest }
    func sums(of weights: [Double]) -> [Double] {
      largestSums(
        of: weights, row: width / terms * places, places: places, groups: convolution.groups,
        bounds: input.bounds)
    }
    var levels = 1.0
    if core.window != nil || relative.contains(where: { $0 != 1 }) {
      let exact = expanded(core, relative)
      let most = exact.reduce(0) { max($0, $1.magnitude) }
      let sum = sums(of: exact).max() ?? 0
      levels = min(32_000 / max(most, 1e-9), largestSum / max(sum, 1e-9), 32_767).rounded(.down)
    }
    let factors = relative.map { max(($0 * max(levels, 1)).rounded(), 0) }
    let weights = expanded(core, factors)
    let bounds = sums(of: weights)
    guard levels >= 1, weights.allSatisfy({ $0.magnitude <= 32_767 }),
      (bounds.max() ?? 0) <= 2 * largestSum - 1
    else {
      throw .notInteger(node: node, "sums of more than 32 bits")
    }
    let kernel = IntegerConvolution(
      kernelRows: convolution.kernelRows, kernelColumns: convolution.kernelColumns,
      stride: convolution.stride, groups: convolution.groups, weights: weights.map { Int16($0) },
      codes: core.codes,
      factors: factors.map { Int32($0) }, readsMoments: readsMoments, window: core.window,
      filters: core.filters)
    let unit = largest / max(levels, 1)
    return (kernel, Scale(units: core.rowSteps.map { $0 * unit }, bounds: bounds))
  }

  /// Codes times factors, polynomials over the window multiplied out: `[maps][channels][places]`.
  private static func expanded(_ core: IntegerCore, _ factors: [Double]) -> [Double] {
    let width = factors.count
    let products = core.codes.enumerated().map { Double($1) * factors[$0 % width] }
    guard let window = core.window?.values, let places = window.first?.count else {
      return products
    }
    return stride(from: 0, to: products.count, by: window.count).flatMap { start in
      (0..<places).map { (place: Int) -> Double in
        window.indices.reduce(0.0) { (sum: Double, term: Int) -> Double in
          sum + products[start + term] * Double(window[term][place])
        }
      }
    }
  }

  /// What the sums of each map can come to: a row of weights for each, and bounds of the maps read.
  private static func largestSums(
    of weights: [Double], row: Int, places: Int, groups: Int, bounds: [Double]
  ) -> [Double] {
    let maps = weights.count / max(row, 1)
    return (0..<maps).map { map in
      let first = map * groups / maps * (row / places)
      return (0..<row).reduce(0) { sum, index in
        sum + weights[map * row + index].magnitude * bounds[first + index / places]
      }
    }
  }
}
