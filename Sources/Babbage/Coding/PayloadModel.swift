/// What a range coder knows of a network's numbers, learned as they are coded.
///
/// Nothing of it is stored. Each layer's coefficients begin with what the layer before taught, as if
/// that had been a few numbers; scales and biases have one model in the whole network.
struct PayloadModel: Sendable {
  /// How many decisions what an earlier layer taught counts for.
  private static let carried: UInt8 = 12

  private var coefficients = SignedModel()
  private var scales = MagnitudeModel()
  private var biases = SignedModel()

  init() {}

  /// Codes of a tensor, in the order of memory.
  ///
  /// A coefficient is surrounded by those that were coded before it: its neighbour along the
  /// channels, and the one in the row before, where layers learn to have many zeros together.
  ///
  /// - Returns: The codes: those given, or when decoding those of the stream; `nil` if one is not on
  ///   the grid, or if the stream has ended.
  mutating func codes(
    _ codes: [Int8]?, of shape: [Int], _ form: CodeForm, as role: ParameterRole,
    by coder: inout some BitCoder
  ) -> [Int8]? {
    var signed = role == .bias ? biases : coefficients.reopened(to: Self.carried)
    let count = shape.reduce(1, *)
    let places = shape.dropFirst(2).reduce(1, *)
    let row = max(count / max(shape.first ?? 1, 1), 1)
    let largest = form.grid.level(of: Int8(form.grid.largestCode(bits: form.bits)))
    var (found, levels): ([Int8], [UInt8]) = ([], [])
    for index in 0..<count {
      let left = index % row >= places ? Int(levels[index - places]) : 0
      let above = index >= row ? Int(levels[index - row]) : 0
      let level = signed.code(
        codes.map { form.grid.level(of: $0[index]) } ?? 0, hasZero: form.grid == .symmetric,
        among: role == .bias ? 0 : Self.surroundings(left + above), by: &coder)
      guard abs(level) <= largest, !coder.isExhausted else { return nil }
      found.append(form.grid.code(atLevel: level))
      levels.append(UInt8(abs(level)))
    }
    if role == .bias { biases = signed } else { coefficients = signed }
    return found
  }

  /// 0, 1, 2 to 3, or more.
  private static func surroundings(_ sum: Int) -> Int {
    min(Int.bitWidth - sum.leadingZeroBitCount, MagnitudeModel.surroundings - 1)
  }

  /// Scales of rows, from 0 to 255.
  ///
  /// - Returns: The scales: those given, or when decoding those of the stream; `nil` if one is too
  ///   large, or if the stream has ended.
  mutating func scales(
    _ scales: [UInt8]?, count: Int, bits: Int, by coder: inout some BitCoder
  ) -> [UInt8]? {
    var found: [UInt8] = []
    for index in 0..<count {
      let scale = self.scales.code(scales.map { Int($0[index]) } ?? 0, by: &coder)
      guard scale >> bits == 0, !coder.isExhausted else { return nil }
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
