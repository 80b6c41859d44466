/// The coefficients of a layer as codes, in the basis of integer Gram polynomials.
///
/// Polynomials along a flattened or sorted axis are multiplied out, and get codes of 8 bits.
struct IntegerCore {
  /// The codes, `[core maps][maps read][window]`.
  let codes: [Int8]
  /// The value of code 1 in each row, for polynomials of unit root mean square.
  let rowSteps: [Double]
  /// For each core map, the factor from unit root mean square to integer polynomials.
  let filterScales: [Double]
  /// For each map read and each place of the window, the same factor.
  let inputScales: [Double]
  /// Polynomials over the window, if they are multiplied into the weights.
  let window: WindowMoments?
  /// One value for each core map, at unit root mean square; `nil` without a bias there.
  let coreBias: [Double]?
  /// What the codes of a layer in groups are made of.
  let filters: FilterPolynomials?

  /// The coefficients of a layer in groups that has polynomials along its filters.
  ///
  /// Polynomials along the channels of a group are multiplied out beforehand.
  init(grouped weight: PolynomialWeight, _ layer: Layer) {
    let basis = weight.basis
    let (codes, steps) = weight.coefficients.codesAndSteps
    let filters = FilterPolynomials(basis.filters, codes: codes, rowSteps: steps)
    self.filters = filters
    (self.codes, rowSteps) = (filters.expanded, filters.steps)
    filterScales = Array(repeating: 1, count: rowSteps.count)
    inputScales = basis.channels.unitScales.flatMap { channel in
      basis.window.unitScales.map { Double(channel) * Double($0) }
    }
    window = basis.window.isIdentity ? nil : WindowMoments(basis.window)
    coreBias = layer.bias == nil ? nil : layer.expandedBias.map(Double.init)
  }

  /// The coefficients of a layer; `form` says whether moments are a step of their own.
  init(_ layer: Layer, form: LayerForm) {
    let (codes, steps) = layer.weight.separable.parameter.codesAndSteps
    (self.codes, rowSteps) = (codes, steps)
    filters = nil
    if case .polynomial(let weight) = layer.weight {
      let basis = weight.basis
      filterScales = basis.filters.unitScales.map(Double.init)
      inputScales = basis.channels.unitScales.flatMap { channel in
        basis.window.unitScales.map { Double(channel) * Double($0) }
      }
      let isFolded = !form.contains(.moments) && !basis.window.isIdentity
      window = isFolded ? WindowMoments(basis.window) : nil
      coreBias =
        layer.bias?.placement == .core || basis.filters.isIdentity
        ? layer.bias?.values.tensor.values.map(Double.init) : nil
    } else {
      filterScales = Array(repeating: 1, count: steps.count)
      inputScales = Array(repeating: 1, count: codes.count / max(steps.count, 1))
      coreBias = layer.bias?.values.tensor.values.map(Double.init)
      window = nil
    }
  }
}

extension Parameter {
  /// Codes of 8 bits at most, and the value of code 1 in each row.
  package var codesAndSteps: (codes: [Int8], steps: [Double]) {
    switch self {
    case .quantized(let tensor):
      let steps = (0..<(tensor.shape.first ?? 1)).map { row in
        Double(tensor.rowScales?[row] ?? 1) * Double(tensor.step.value)
      }
      return (tensor.codes, steps)
    case .float(let tensor):
      let rows = tensor.shape.first ?? 1
      let width = tensor.count / max(rows, 1)
      var steps: [Double] = []
      var codes: [Int8] = []
      codes.reserveCapacity(tensor.count)
      for row in 0..<rows {
        let values = tensor.values[(row * width)..<((row + 1) * width)]
        let step = Double(values.reduce(0) { max($0, $1.magnitude) }) / 127
        steps.append(step)
        codes += values.map { step > 0 ? Int8((Double($0) / step).rounded()) : 0 }
      }
      return (codes, steps)
    }
  }
}
