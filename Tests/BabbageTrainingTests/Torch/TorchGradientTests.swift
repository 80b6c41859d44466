import Babbage
import BabbageTraining
import Testing

/// Gradients against finite differences, and what is left unrecorded.
@Suite struct TorchGradientTests {
  /// A convolution, batch norm, a square in place of a kinked activation, a pool and a linear
  /// layer.
  struct Net {
    var parameters: [Tensor]
    let input: TorchTensor
    let labels: TorchTensor

    init() throws {
      var generator = SplitMix(state: 7)
      let shapes = [[3, 2, 3, 3], [3], [3], [2, 12], [2]]
      parameters = shapes.map { shape in
        Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in generator.next() })
      }
      input = try TorchTensor(
        floats: (0..<4 * 2 * 6 * 6).map { _ in generator.next() }, shape: [4, 2, 6, 6])
      labels = try TorchTensor(integers: [0, 1, 1, 0])
    }

    func loss(_ p: [TorchTensor]) throws -> TorchTensor {
      let maps = try input.conv2d(p[0], padding: 0).batchNorm(
        gamma: p[1], beta: p[2], runningMean: .zeros([3]), runningVariance: .ones([3]),
        training: true)
      return try (maps * maps).avgPool2d(2).flatten().linear(p[3], bias: p[4])
        .crossEntropy(labels)
    }
  }

  @Test func backwardAgreesWithFiniteDifferences() throws {
    let net = try Net()
    let parameters = try net.parameters.map { try TorchTensor($0) }
    for parameter in parameters { try parameter.setRequiresGradient() }
    try net.loss(parameters).backward()
    let step: Float = 1e-2
    for (index, parameter) in parameters.enumerated() {
      let gradient = try #require(try parameter.gradient).values().values
      for position in stride(from: 0, to: gradient.count, by: 3) {
        let losses = try [step, -step].map { offset in
          var moved = net.parameters
          moved[index].values[position] += offset
          return try Torch.withoutGradients {
            try net.loss(moved.map { try TorchTensor($0) }).item()
          }
        }
        let difference = (losses[0] - losses[1]) / Double(2 * step)
        #expect(
          abs(difference - Double(gradient[position])) < 1e-3,
          "parameter \(index), element \(position)")
      }
    }
  }

  @Test func nothingIsRecordedInsideWithoutGradients() throws {
    let p = try TorchTensor.ones([2])
    #expect(!p.requiresGradient)
    try p.setRequiresGradient()
    #expect(try (p * 2).requiresGradient)
    #expect(try !Torch.withoutGradients { try (p * 2).requiresGradient })
    #expect(try (p * 2).requiresGradient)
    #expect(try !p.detach().requiresGradient)
  }

  @Test func gradientsAddUpUntilCleared() throws {
    let p = try TorchTensor(floats: [3], shape: [1])
    #expect(try p.gradient == nil)
    try p.setRequiresGradient()
    for _ in 0..<2 { try (p * p).sum().backward() }
    #expect(try p.gradient?.item() == 12)
    try p.clearGradient()
    #expect(try p.gradient == nil)
  }

  @Test func aStraightThroughRoundingPassesTheGradient() throws {
    let p = try TorchTensor(floats: [1.3], shape: [1])
    try p.setRequiresGradient()
    let rounded = try p + (p.round() - p).detach()
    #expect(try rounded.item() == 1)
    try (rounded * 5).sum().backward()
    #expect(try p.gradient?.item() == 5)
  }

  @Test func assignmentsWriteIntoParameters() throws {
    let p = try TorchTensor.zeros([2])
    try p.setRequiresGradient()
    try p.assignLerp(.full([2], 8), 0.25)
    #expect(try p.values().values == [2, 2])
    try p.assign(TorchTensor(floats: [1, 5], shape: [2]))
    #expect(try p.values().values == [1, 5])
    #expect(p.requiresGradient)
  }
}

/// Reproducible numbers in -0.5...0.5 for tests.
struct SplitMix {
  var state: UInt64

  mutating func next() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float((z ^ (z >> 31)) >> 40) / Float(1 << 24) - 0.5
  }
}
