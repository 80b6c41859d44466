import Babbage
import BabbageTraining
import Testing

/// Normalisation rounded to what a layer stores.
@Suite struct BatchNormRoundingTests {
  /// Scales 2.55, -1.28 and 0 in 5 bits: the step is 2.55 / 31 rounded up, 169 · 2⁻¹¹, and the
  /// scales 31 and 16 steps (`QuantizedTensorTests` has the same by hand).
  @Test func scalesByHand() {
    let norm = BatchNorm(
      gamma: [2.55, -1.28, 0], beta: [1, 2, 3], mean: [10, 20, 30], variance: [1, 1, 1],
      epsilon: 0)
    let rounded = norm.roundingScales(to: 5)
    let step = Float(169) / 2048
    #expect(rounded.scale == [31 * step, -16 * step, 0])
    #expect(rounded.beta == norm.beta)
    #expect(rounded.shift == [1 - 310 * step, 2 + 320 * step, 3])
  }

  /// Deviations 8, 4 and 1/4.
  ///
  /// The last is 32 times less than the largest, which leaves it half of its scale. Scales 1/8, 1/4 and 2 in 5 bits: the step is 2 / 31 rounded up, 133 · 2⁻¹¹, and the
  /// scales 2, 4 and 31 steps.
  @Test func aMapThatHardlyVariesStaysFaint() {
    let norm = BatchNorm(
      gamma: [1, 1, 1], beta: [0, 0, 0], mean: [0, 0, 0], variance: [64, 16, 0.0625], epsilon: 0)
    let step = Float(133) / 2048
    #expect(norm.roundingScales(to: 5).scale == [2 * step, 4 * step, 31 * step])
  }

  /// Shifts 62, -31 and 0 in 5 bits: 15 codes either way, a step of 62 / 15 = 4.1333 rounded up to
  /// 0x4085 = 133 · 2⁻⁵ = 4.15625, and codes 15, -7 and 0.
  @Test func shiftsByHand() {
    let norm = BatchNorm(
      gamma: [1, 1, 1], beta: [62, -31, 0], mean: [0, 0, 0], variance: [1, 1, 1], epsilon: 0)
    let rounded = norm.roundingShifts(to: 5)
    #expect(rounded.shift == [15 * 4.15625, -7 * 4.15625, 0])
    #expect(rounded.scale == norm.scale)
  }

  /// Tensors are rounded to the same numbers, bit for bit, and gradients pass straight through.
  @Test(arguments: UInt64(0)..<8, 5...8)
  func tensorsAreRoundedAlike(seed: UInt64, bits: Int) throws {
    var random = SeededGenerator(seed: seed, stream: 33)
    func numbers(_ range: ClosedRange<Float>) -> [Float] {
      (0..<9).map { _ in Float.random(in: range, using: &random) }
    }
    var norm = BatchNorm(
      gamma: numbers(-1...1), beta: numbers(-9...9), mean: numbers(-50...50),
      variance: numbers(0...9))
    // Nothing but zeros has no step, and a half is rounded away from zero.
    if seed == 0 { norm.gamma = norm.gamma.map { _ in 0 } }
    if seed == 1 {
      (norm.gamma, norm.variance, norm.epsilon) = (
        (0..<9).map { Float(2 * $0 + 1 - 9) / 2 } + [], (0..<9).map { _ in 1 }, 0
      )
      norm.gamma[0] = Float(1 << bits - 1)
    }
    // The scale of a map that does not vary is not among those that are rounded, and that of one
    // that hardly varies is not the largest.
    if seed == 2 { (norm.variance[3], norm.variance[7]) = (0, 9e-8) }
    if seed == 3 { norm.variance[5] = 1e-4 }
    let scaled = norm.roundingScales(to: bits)
    #expect(seed != 2 || (scaled.gamma[3] == 0 && scaled.gamma[7] == 0))
    let shifted = scaled.roundingShifts(to: bits)
    let gamma = try TorchTensor(Tensor(vector: norm.gamma))
    let beta = try TorchTensor(Tensor(vector: norm.beta))
    let variance = try TorchTensor(Tensor(vector: norm.variance))
    let mean = try TorchTensor(Tensor(vector: norm.mean))
    try gamma.setRequiresGradient()
    try beta.setRequiresGradient()
    let eps = Double(norm.epsilon)
    let storedGamma = try gamma.storedGamma(variance: variance, eps: eps, bits: bits)
    let storedBeta = try beta.storedBeta(
      gamma: storedGamma, mean: mean, variance: variance, eps: eps, bits: bits)
    // As the forward pass adds the rounding's difference.
    func passed(_ new: [Float], _ old: [Float]) -> [Float] {
      zip(new, old).map { $1 + ($0 - $1) }
    }
    #expect(try storedGamma.values().values == passed(scaled.gamma, norm.gamma))
    let exactly = try TorchTensor(Tensor(vector: scaled.gamma))
    let rounded = try beta.storedBeta(
      gamma: exactly, mean: mean, variance: variance, eps: eps, bits: bits)
    #expect(try rounded.values().values == passed(shifted.beta, norm.beta))
    try (storedGamma.sum() + storedBeta.sum()).backward()
    for tensor in [gamma, beta] {
      #expect(try #require(try tensor.gradient).values().values.allSatisfy { $0 == 1 })
    }
  }

  /// The mean of a map is mapped to the same value as before, whatever its scale is rounded to.
  @Test(arguments: UInt64(0)..<5, 5...8)
  func meansStayWhereTheyWere(seed: UInt64, bits: Int) {
    var random = SeededGenerator(seed: seed, stream: 31)
    func numbers(_ range: ClosedRange<Float>) -> [Float] {
      (0..<7).map { _ in Float.random(in: range, using: &random) }
    }
    let norm = BatchNorm(
      gamma: numbers(-1...1), beta: numbers(-1...1), mean: numbers(-50...50),
      variance: numbers(0...9))
    let rounded = norm.roundingScales(to: bits)
    for map in 0..<7 {
      let image = rounded.scale[map] * norm.mean[map] + rounded.shift[map]
      #expect(abs(image - norm.beta[map]) < 1e-3)
    }
  }
}
