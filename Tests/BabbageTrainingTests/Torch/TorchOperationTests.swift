import Babbage
import BabbageTraining
import Testing

/// Operations against numbers computed by hand.
@Suite struct TorchOperationTests {
  let counting: TorchTensor

  init() throws {
    counting = try TorchTensor(floats: (1...9).map(Float.init), shape: [1, 1, 3, 3])
  }

  @Test func aTensorComesBackAsItWasCopiedIn() throws {
    let tensor = Tensor(shape: [2, 3], values: [1, -2, 3.5, 0, 5, 6])
    let copy = try TorchTensor(tensor)
    #expect(try copy.values() == tensor)
    #expect(copy.shape == [2, 3])
    #expect(copy.count == 6)
    #expect(copy.kind == .float)
    #expect(try TorchTensor(Tensor(shape: [], values: [7])).item() == 7)
    #expect(try TorchTensor(Tensor(shape: [0, 2], values: [])).values().shape == [0, 2])
  }

  @Test func bytesAndIntegersKeepTheirKind() throws {
    let bytes = try TorchTensor(bytes: [0, 128, 255], shape: [3])
    #expect(bytes.kind == .byte)
    #expect(try (bytes.toFloat() / 255).values().values[2] == 1)
    let integers = try TorchTensor(integers: [4, -1])
    #expect(integers.kind == .integer)
    #expect(try integers.integers() == [4, -1])
  }

  @Test func arithmeticFollowsTheUsualRules() throws {
    let a = try TorchTensor(floats: [1, 4, 9], shape: [3])
    let b = try TorchTensor(floats: [2], shape: [1])
    #expect(try (a + b).values().values == [3, 6, 11])
    #expect(try (a - b).values().values == [-1, 2, 7])
    #expect(try (a * b).values().values == [2, 8, 18])
    #expect(try (a / b).values().values == [0.5, 2, 4.5])
    #expect(try (a + 1).values().values == [2, 5, 10])
    #expect(try (1 + a).values().values == [2, 5, 10])
    #expect(try (a - 1).values().values == [0, 3, 8])
    #expect(try (1 - a).values().values == [0, -3, -8])
    #expect(try (2 * a).values().values == [2, 8, 18])
    #expect(try (a / 2).values().values == [0.5, 2, 4.5])
    #expect(try (4 / a).values().values.prefix(2) == [4, 1])
    #expect(try (-a).abs().sqrt().values().values == [1, 2, 3])
    #expect(try (-a).relu().values().values == [0, 0, 0])
    #expect(try a.clamp(2, 5).values().values == [2, 4, 5])
    #expect(try (a / 2).round().values().values == [0, 2, 4])
    #expect(try a.log().exp().round().values().values == [1, 4, 9])
    #expect(try a.eq(TorchTensor(floats: [1, 0, 9], shape: [3])).sum().item() == 2)
  }

  @Test func reductionsKeepOrDropAxes() throws {
    #expect(try counting.sum().item() == 45)
    #expect(try counting.sum([3]).values().values == [6, 15, 24])
    #expect(
      try counting.mean([2, 3], keep: true).values() == Tensor(shape: [1, 1, 1, 1], values: [5]))
    #expect(try counting.globalMean().values() == Tensor(shape: [1, 1], values: [5]))
    #expect(try counting.amax([2]).values().values == [7, 8, 9])
    #expect(try counting.argmax(-1).integers() == [2, 2, 2])
  }

  @Test func shapesChangeWithoutArithmetic() throws {
    let a = try TorchTensor(floats: [1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(try a.transpose(0, 1).values().values == [1, 4, 2, 5, 3, 6])
    #expect(try a.permute([1, 0]).values().shape == [3, 2])
    #expect(
      try a.reshape([3, -1]).values() == Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6]))
    #expect(try counting.flatten().shape == [1, 9])
    #expect(try a.narrow(1, start: 1, length: 2).values().values == [2, 3, 5, 6])
    #expect(try TorchTensor.cat([a, a], axis: 1).shape == [2, 6])
    #expect(
      try a.indexSelect(TorchTensor(integers: [1, 1])).values().values == [4, 5, 6, 4, 5, 6])
    let positions = try TorchTensor(integers: [2, 0], shape: [2, 1])
    #expect(try a.gather(1, positions).values().values == [3, 4])
    #expect(try a.flip(1).values().values == [3, 2, 1, 6, 5, 4])
    #expect(try a.pad([1, 0], value: 9).values().values == [9, 1, 2, 3, 9, 4, 5, 6])
    #expect(try TorchTensor.ones([2, 1]).expand([-1, 2]).values().values == [1, 1, 1, 1])
  }

  @Test func matrixProductsAndLinearLayersAgree() throws {
    let x = try TorchTensor(floats: [1, 2, 3, 4], shape: [2, 2])
    let w = try TorchTensor(floats: [5, 6, 7, 8, 9, 10], shape: [3, 2])
    let bias = try TorchTensor(floats: [1, 0, 0], shape: [3])
    #expect(try x.linear(w).values().values == [17, 23, 29, 39, 53, 67])
    #expect(try x.linear(w, bias: bias).values().values == [18, 23, 29, 40, 53, 67])
    #expect(try x.matmul(w.transpose(0, 1)).values() == x.linear(w).values())
  }

  @Test func convolutionSumsProductsUnderTheWindow() throws {
    let w = try TorchTensor(floats: [1, 0, 0, -1], shape: [1, 1, 2, 2])
    let bias = try TorchTensor(floats: [10], shape: [1])
    // Every 2x2 window of the counting image holds a - (a + 4).
    #expect(try counting.conv2d(w).values().values == [-4, -4, -4, -4])
    #expect(try counting.conv2d(w, bias: bias, stride: 2).values().values == [6])
    let padded = try counting.conv2d(w, stride: .init(2, 1), padding: 1).values()
    #expect(padded.shape == [1, 1, 2, 4])
    #expect(padded.values == [-1, -2, -3, 0, -7, -4, -4, 6])
  }

  @Test func poolsTakeTheLargestAndTheMean() throws {
    #expect(try counting.maxPool2d(2, stride: 1).values().values == [5, 6, 8, 9])
    #expect(try counting.maxPool2d(2).values().values == [5])
    #expect(try counting.avgPool2d(2, stride: 1).values().values == [3, 4, 6, 7])
    #expect(try counting.avgPool2d(.init(3, 1)).values().values == [4, 5, 6])
  }

  @Test(arguments: [[2, 1], [2, 1, 1, 1]])
  func batchNormUsesTheBatchAndMovesTheStatistics(shape: [Int]) throws {
    let x = try TorchTensor(floats: [1, 3], shape: shape)
    let mean = try TorchTensor.zeros([1])
    let variance = try TorchTensor.ones([1])
    let gamma = try TorchTensor(floats: [2], shape: [1])
    let beta = try TorchTensor(floats: [5], shape: [1])
    let y = try x.batchNorm(
      gamma: gamma, beta: beta, runningMean: mean, runningVariance: variance, training: true,
      eps: 0)
    #expect(try y.values().values == [3, 7])
    // Mean 2; the running variance takes the unbiased one, 2.
    #expect(try abs(mean.item() - 0.2) < 1e-6)
    #expect(try abs(variance.item() - 1.1) < 1e-6)
    let evaluated = try x.batchNorm(
      gamma: nil, beta: nil, runningMean: .full([1], 1), runningVariance: .full([1], 4),
      training: false, eps: 0)
    #expect(try evaluated.values().values == [0, 1])
  }

  @Test func gridSampleMovesAPictureByAPixel() throws {
    // Right by one pixel: each output reads one pixel further left, 2/3 of the half width.
    let theta = try TorchTensor(floats: [1, 0, -2.0 / 3, 0, 1, 0], shape: [1, 2, 3])
    let moved = try counting.gridSample(theta.affineGrid([1, 1, 3, 3])).values().values
    #expect(moved.count == 9)
    for (value, expected) in zip(moved, [0, 1, 2, 0, 4, 5, 0, 7, 8] as [Float]) {
      #expect(abs(value - expected) < 1e-5)
    }
    let half = try TorchTensor(floats: [1, 0, 1.0 / 3, 0, 1, 0], shape: [1, 2, 3])
    let between = try counting.gridSample(half.affineGrid([1, 1, 3, 3])).values().values
    #expect(abs(between[0] - 1.5) < 1e-5)
    #expect(abs(between[2] - 1.5) < 1e-5)
  }

  @Test func crossEntropyIsTheNegativeLogarithmOfTheSoftmax() throws {
    let logits = try TorchTensor(floats: [1, 2, 0, 0], shape: [2, 2])
    let labels = try TorchTensor(integers: [0, 1])
    let log = try logits.logSoftmax()
    let picked = try log.gather(1, labels.reshape([2, 1])).mean().item()
    let loss = try logits.crossEntropy(labels).item()
    #expect(abs(loss + picked) < 1e-6)
    // ln(1 + e) and ln 2, averaged.
    #expect(abs(loss - (1.3132617 + 0.6931472) / 2) < 1e-6)
    #expect(try abs(logits.softmax().sum().item() - 2) < 1e-6)
  }

  @Test func dropoutKeepsTheMeanAndFollowsTheSeed() throws {
    let x = try TorchTensor.ones([10_000])
    try Torch.seed(1)
    let first = try x.dropout(0.25).values()
    #expect(Set(first.values.map { ($0 * 3).rounded() }) == [0, 4])
    #expect(try abs(TorchTensor(first).mean().item() - 1) < 0.05)
    #expect(try x.dropout(0.25).values() != first)
    try Torch.seed(1)
    #expect(try x.dropout(0.25).values() == first)
  }
}
