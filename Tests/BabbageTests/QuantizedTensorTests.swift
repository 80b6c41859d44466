import Babbage
import BabbageTestSupport
import Testing

/// Quantised tensors: integers with a step, which is their scale, and scales of rows.
@Suite struct QuantizedTensorTests {
  @Test(arguments: 2...8)
  func errorIsAtMostHalfAStep(bits: Int) {
    var random = SeededGenerator(seed: UInt64(bits))
    let largestCode = (1 << (bits - 1)) - 1
    #expect(CodeGrid.symmetric.largestCode(bits: bits) == largestCode)
    for exponent in -30...30 {
      let size = Float(sign: .plus, exponent: exponent, significand: 1)
      var tensor = Tensor.random([7, 9], using: &random)
      tensor.values = tensor.values.map { $0 * size }
      let quantized = QuantizedTensor(quantizing: tensor, bits: bits)
      let step = quantized.step.value
      #expect(quantized.codes.allSatisfy { abs(Int($0)) <= largestCode })
      // Rounding the step up by as much as 1/128 can cost the largest of 127 codes.
      let reached = bits == 8 ? largestCode - 1 : largestCode
      #expect(quantized.codes.contains { abs(Int($0)) >= reached })
      #expect(quantized.rowScales == nil)
      #expect(quantized.byteCount == (63 * bits + 7) / 8 + 2)
      #expect(quantized.codes.count == 63 && quantized.tensor.values.count == 63)
      let pairs = zip(quantized.tensor.values, tensor.values)
      for (code, (value, wanted)) in zip(quantized.codes, pairs) {
        #expect(value == Float(code) * step)
        #expect(abs(value - wanted) <= step / 2 * 1.0001)
      }
      // The step is the smallest short float that keeps the largest value in range.
      let exact = tensor.largestMagnitude / Float(largestCode)
      #expect(step >= exact && step <= exact * (1 + 1 / 128))
    }
  }

  @Test func symmetricCodesByHand() {
    let tensor = Tensor(shape: [5], values: [-7, 7, 3.4, -0.6, 0])
    let quantized = QuantizedTensor(quantizing: tensor, bits: 4)
    #expect(quantized.step.value == 1)
    #expect(quantized.codes == [-7, 7, 3, -1, 0])
    #expect(quantized.tensor.values == [-7, 7, 3, -1, 0])
  }

  @Test(arguments: 2...8)
  func zerosStayZeros(bits: Int) {
    let quantized = QuantizedTensor(quantizing: Tensor(shape: [2, 3]), bits: bits)
    #expect(quantized.codes == [0, 0, 0, 0, 0, 0])
    #expect(quantized.step.value == 0)
    #expect(quantized.tensor == Tensor(shape: [2, 3]))
    let rows = QuantizedTensor(shape: [2, 1], bits: bits, codes: [1, -1], rowSteps: [0, 0])
    #expect(rows.tensor.values.allSatisfy { $0 == 0 })
    let empty = QuantizedTensor(quantizing: Tensor(shape: [0]), bits: bits)
    #expect(empty.codes.isEmpty)
    #expect(empty.byteCount == 2)
  }

  /// Steps 2.55, -1.28 and 0: the common step is 2.55 / 255 = 0.01 rounded up to 8 bits of
  /// precision, 0x3C24 = 164 · 2⁻¹⁴ = 0.010009765625, so the scales are 255 (254.75 rounded),
  /// 128 (127.875) and 0.
  @Test func rowScalesByHand() {
    let quantized = QuantizedTensor(
      shape: [3, 2], bits: 4, codes: [7, -3, 5, -6, 1, 2], rowSteps: [2.55, -1.28, 0])
    #expect(quantized.step.bits == 0x3C24)
    #expect(quantized.step.value == 0.010_009_765_625)
    #expect(quantized.rowScales == [255, 128, 0])
    #expect(quantized.codes == [7, -3, -5, 6, 1, 2], "a negative step turns its row's signs")
    let step = quantized.step.value
    #expect(
      quantized.tensor.values
        == [7 * 255 * step, -3 * 255 * step, -5 * 128 * step, 6 * 128 * step, 0, 0])
    // Six nibbles, three scales, the step.
    #expect(quantized.byteCount == 3 + 3 + 2)
    #expect(Parameter.quantized(quantized).byteCount == 8)
    #expect(Parameter.quantized(quantized).rowScaleCount == 3)
    #expect(Parameter.quantized(quantized).count == 6)
    #expect(Parameter.quantized(quantized).shape == [3, 2])
  }

  /// The same steps in 5 bits: 2.55 / 31 = 0.08226 rounded up is 0x3DA9 = 169 · 2⁻¹¹ =
  /// 0.08251953125, so the scales are 31 (30.9 rounded), 16 (15.51) and 0: 15 bits, two bytes.
  @Test func narrowRowScalesByHand() {
    let quantized = QuantizedTensor(
      shape: [3, 2], bits: 4, codes: [7, -3, 5, -6, 1, 2], rowSteps: [2.55, -1.28, 0],
      scaleBits: 5)
    #expect(quantized.step.bits == 0x3DA9)
    #expect(quantized.step.value == 0.082_519_531_25)
    #expect(quantized.rowScales == [31, 16, 0])
    #expect(quantized.byteCount == 3 + 2 + 2)
  }

  @Test(arguments: UInt64(0)..<10)
  func rowScalesKeepEachStepToHalfAUnit(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let steps = (0..<8).map { _ in Float.random(in: -3...3, using: &random) }
    let codes = (0..<32).map { _ in Int8.random(in: -7...7, using: &random) }
    let quantized = QuantizedTensor(shape: [8, 4], bits: 4, codes: codes, rowSteps: steps)
    for (index, value) in quantized.tensor.values.enumerated() {
      let wanted = Float(codes[index]) * steps[index / 4]
      let bound = abs(Float(codes[index])) * quantized.step.value / 2
      #expect(abs(value - wanted) <= bound * 1.0001)
    }
  }
}

/// The upper half of a `Float`.
@Suite struct ShortFloatTests {
  @Test func roundsUpToTheNext() {
    #expect(ShortFloat(roundingUp: 1).bits == 0x3F80)
    #expect(ShortFloat(roundingUp: Float(1).nextUp).bits == 0x3F81)
    #expect(ShortFloat(roundingUp: 1.0078125).bits == 0x3F81)
    #expect(ShortFloat(roundingUp: 0).bits == 0)
    #expect(ShortFloat(roundingUp: .leastNonzeroMagnitude).bits == 1)
    // The largest there is, and what lies beyond.
    #expect(ShortFloat(roundingUp: .greatestFiniteMagnitude).bits == 0x7F7F)
    #expect(ShortFloat(roundingUp: .infinity).bits == 0x7F7F)
    #expect(ShortFloat(bits: 0x7F7F).value.isFinite)
  }

  @Test func isTheSmallestThatIsNotBelow() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<2000 {
      let value = Float(bitPattern: UInt32.random(in: 0..<0x7F7F_0000, using: &random))
      let short = ShortFloat(roundingUp: value)
      #expect(short.value >= value)
      if short.bits > 0 { #expect(ShortFloat(bits: short.bits - 1).value < value) }
    }
  }
}
