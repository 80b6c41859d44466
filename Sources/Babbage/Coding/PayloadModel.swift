/// What a range coder knows of a network's numbers, learned as they are coded.
///
/// Nothing of it is stored. Each layer's coefficients begin with what the layer before taught, as if
/// that had been a few numbers; scales and biases have one model in the whole network.
package struct PayloadModel: Sendable {
  /// How many decisions what an earlier layer taught counts for.
  package static let carried: UInt8 = 12

  private var coefficients = SignedModel()
  private var scales = MagnitudeModel()
  private var biases = SignedModel()

  init() {}

  /// The bin of biases and scales, which are anything.
  private static let anything = MagnitudeModel.bins - 1

  /// Codes of a tensor, in the order of memory.
  ///
  /// - Returns: The codes: those given, or when decoding those of the stream; `nil` if it has ended.
  mutating func codes(
    _ codes: [Int8]?, of shape: [Int], _ form: CodeForm, as role: ParameterRole,
    by coder: inout some BitCoder
  ) -> [Int8]? {
    // On either grid a magnitude has one bit less than a code.
    let width = form.bits - 1
    let hasZero = form.grid == .symmetric
    var estimate = MagnitudeEstimate(shape: shape)
    if role == .weights { coefficients.reopen(to: Self.carried) }
    var found: [Int8] = []
    for index in 0..<shape.reduce(1, *) {
      let given = codes.map { form.grid.level(of: $0[index]) } ?? 0
      let level: Int
      switch role {
      case .weights:
        level = coefficients.code(
          given, width: width, hasZero: hasZero,
          in: MagnitudeModel.bin(ofMean: estimate.next), by: &coder)
      case .bias:
        level = biases.code(
          given, width: width, hasZero: hasZero, in: Self.anything, by: &coder)
      }
      guard !coder.isExhausted else { return nil }
      found.append(form.grid.code(atLevel: level))
      if role == .weights { estimate.add(abs(level) - (hasZero ? 0 : 1)) }
    }
    return found
  }

  /// Scales of rows, of a width in bits.
  ///
  /// - Returns: The scales: those given, or when decoding those of the stream; `nil` if it has ended.
  mutating func scales(
    _ scales: [UInt8]?, count: Int, bits: Int, by coder: inout some BitCoder
  ) -> [UInt8]? {
    var found: [UInt8] = []
    for index in 0..<count {
      let scale = self.scales.code(
        scales.map { Int($0[index]) } ?? 0, width: bits, in: Self.anything, by: &coder)
      guard !coder.isExhausted else { return nil }
      found.append(UInt8(scale))
    }
    return found
  }
}

extension CodeGrid {
  /// A code's place on the grid, counted from zero: 1 and -1 are the smallest of odd codes.
  func level(of code: Int8) -> Int {
    self == .symmetric ? Int(code) : (Int(code) + (code < 0 ? -1 : 1)) / 2
  }

  /// The code at a place that ``level(of:)`` gave.
  func code(atLevel level: Int) -> Int8 {
    Int8(clamping: self == .symmetric ? level : 2 * level - level.signum())
  }
}
