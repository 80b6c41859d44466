import Babbage
import BabbageTestSupport
import BabbageTraining
import Testing

/// The small convolution over coefficients, made for cores, against LibTorch's.
@Suite struct SmallConvolutionTests {
  @Test(arguments: UInt64(0)..<30)
  func agreesWithLibTorch(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 40)
    // Up to 20 maps: beyond 16 LibTorch's own is called.
    let (images, channels, filters) = (
      Int.random(in: 1...20, using: &random), Int.random(in: 1...20, using: &random),
      Int.random(in: 1...20, using: &random)
    )
    let (rows, columns) = (
      Int.random(in: 1...6, using: &random), Int.random(in: 1...6, using: &random)
    )
    let padding = Int.random(in: 0...3, using: &random)
    let (height, width) = (
      Int.random(in: max(1, rows - 2 * padding)...20, using: &random),
      Int.random(in: max(1, columns - 2 * padding)...20, using: &random)
    )
    func parameter(_ shape: [Int]) throws -> TorchTensor {
      try TorchTensor(floats: .random(shape.reduce(1, *), using: &random), shape: shape)
    }
    let maps = try parameter([images, channels, height, width])
    let weight = try parameter([filters, channels, rows, columns])
    // An image needs no gradient.
    let isImage = Bool.random(using: &random)
    try maps.setRequiresGradient(!isImage)
    try weight.setRequiresGradient()
    let outputs = try [
      maps.smallConv2d(weight, padding: padding),
      maps.conv2d(weight, padding: .init(padding)),
    ]
    let factors = try parameter(outputs[1].shape)
    let results = try outputs.map { output in
      try (output * factors).sum().backward()
      let values = try [output, weight.gradient, maps.gradient].compactMap {
        try $0?.values().values
      }
      try maps.clearGradient()
      try weight.clearGradient()
      return values
    }
    #expect(results.map(\.count) == Array(repeating: isImage ? 2 : 3, count: 2))
    for (value, expected) in zip(results[0], results[1]) {
      #expect(relativeError(value, expected.map(Double.init)) < 1e-5)
    }
  }

  @Test func equalForAnyNumberOfThreads() throws {
    var random = SeededGenerator(seed: 1, stream: 41)
    let threads = try Torch.threads
    defer { try? Torch.setThreads(threads) }
    let weight = try TorchTensor(
      floats: .random(9 * 6 * 25, using: &random), shape: [9, 6, 5, 5])
    let maps = try TorchTensor(
      floats: .random(40 * 6 * 144, using: &random), shape: [40, 6, 12, 12])
    for tensor in [weight, maps] { try tensor.setRequiresGradient() }
    let results = try [1, 2, 3].map { threads in
      try Torch.setThreads(threads)
      let output = try maps.smallConv2d(weight, padding: 0)
      // A gradient that is the same number everywhere, so that only the operation is tested.
      try output.sum().backward()
      let gradients = try [maps.gradient, weight.gradient].map { try #require($0) }
      let values = try ([output] + gradients).map { try $0.values() }
      for tensor in [weight, maps] { try tensor.clearGradient() }
      return values
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
