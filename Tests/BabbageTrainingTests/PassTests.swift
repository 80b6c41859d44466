import Babbage
import BabbageTestSupport
import BabbageTraining
import Testing

/// The pass as one operation, against LibTorch's own operations one after another.
@Suite struct PassTests {
  struct Case {
    let expansion: AxisBasis
    let reduction: AxisBasis?
    let pools: Bool
    let relu: Bool
    let maps: TorchTensor
    let bias: TorchTensor?

    init(using random: inout SeededGenerator) throws {
      let filters = Int.random(in: 1...60, using: &random)
      func basis() -> AxisBasis {
        AxisBasis(
          length: filters,
          scheme: AxisScheme(
            degree: Degree.allCases.randomElement(using: &random) ?? .linear,
            interval: .length(.random(in: 1...16, using: &random))),
          knots: Bool.random(using: &random) ? .uniform : .shifts)
      }
      expansion = basis()
      reduction = Bool.random(using: &random) ? basis() : nil
      pools = Bool.random(using: &random)
      relu = Bool.random(using: &random)
      let images = Int.random(in: 1...70, using: &random)
      var shape = [images, expansion.count]
      if pools || Bool.random(using: &random) {
        shape += [.random(in: 2...21, using: &random), .random(in: 2...21, using: &random)]
      }
      // Few different numbers, so that neighbours are often equal.
      maps = try Self.numbers(shape, using: &random)
      bias = Bool.random(using: &random) ? try Self.numbers([filters], using: &random) : nil
    }

    static func numbers(
      _ shape: [Int], using random: inout SeededGenerator
    ) throws -> TorchTensor {
      let tensor = try TorchTensor(
        floats: (0..<shape.reduce(1, *)).map { _ in
          Float(Int.random(in: -4...4, using: &random)) / 4
        }, shape: shape)
      try tensor.setRequiresGradient()
      return tensor
    }

    func separately() throws -> TorchTensor {
      let isFlat = maps.shape.count == 2
      func combine(_ maps: TorchTensor, _ matrix: TorchTensor) throws -> TorchTensor {
        isFlat ? try maps.linear(matrix) : try maps.conv2d(matrix.reshape(matrix.shape + [1, 1]))
      }
      var maps = try combine(maps, TorchTensor(expansion.matrix).transpose(0, 1))
      if let bias {
        maps = try maps + bias.reshape([expansion.length] + (isFlat ? [] : [1, 1]))
      }
      if pools { maps = try maps.maxPool2d(2) }
      if relu { maps = try maps.relu() }
      return try reduction.map { try combine(maps, TorchTensor($0.matrix)) } ?? maps
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func agreesWithSeparateOperations(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 30)
    for _ in 0..<5 {
      let one = try Case(using: &random)
      let pass = try TorchPass(
        expansion: one.expansion, reduction: one.reduction, pools: one.pools, relu: one.relu)
      let outputs = try [pass(one.maps, bias: one.bias), one.separately()]
      let weights = try Case.numbers(outputs[1].shape, using: &random).detach()
      #expect(outputs[0].shape == outputs[1].shape)
      let results = try outputs.map { output in
        try (output * weights).sum().backward()
        let tensors = try [output, one.maps.gradient, one.bias?.gradient].compactMap { $0 }
        let values = try tensors.map { try $0.values().values }
        try one.maps.clearGradient()
        try one.bias?.clearGradient()
        return values
      }
      // The output, and the gradients of the maps and the bias.
      #expect(results.map(\.count) == Array(repeating: one.bias == nil ? 2 : 3, count: 2))
      for (value, expected) in zip(results[0], results[1]) {
        #expect(relativeError(value, expected.map(Double.init)) < 1e-5, "\(one)")
      }
    }
  }

  @Test func equalForAnyNumberOfThreads() throws {
    var random = SeededGenerator(seed: 5, stream: 31)
    let threads = try Torch.threads
    defer { try? Torch.setThreads(threads) }
    let axis = AxisScheme(degree: .quadratic, interval: .length(7))
    let basis = AxisBasis(length: 20, scheme: axis)
    let pass = try TorchPass(expansion: basis, reduction: basis, pools: true, relu: true)
    let maps = try Case.numbers([40, basis.count, 24, 24], using: &random)
    let bias = try Case.numbers([20], using: &random)
    let results = try [1, 2, 3].map { threads in
      try Torch.setThreads(threads)
      let output = try pass(maps, bias: bias)
      try (output * output).sum().backward()
      let gradients = try [maps.gradient, bias.gradient].map { try #require($0) }
      let values = try ([output] + gradients).map { try $0.values() }
      try maps.clearGradient()
      try bias.clearGradient()
      return values
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func nothingIsRecordedWithoutGradients() throws {
    let basis = AxisBasis(
      length: 4, scheme: AxisScheme(degree: .linear, interval: .length(4)))
    let maps = try TorchTensor.ones([2, 2])
    try maps.setRequiresGradient()
    let pass = try TorchPass(expansion: basis)
    #expect(try pass(maps).requiresGradient)
    #expect(try !Torch.withoutGradients { try pass(maps).requiresGradient })
    #expect(throws: TorchError.self) { try pass(TorchTensor.ones([2, 3])) }
  }

  @Test func whatIsNotANumberStaysVisible() throws {
    let basis = AxisBasis(length: 1, scheme: .exact)
    let pass = try TorchPass(expansion: basis, reduction: basis, pools: true, relu: true)
    let output = try pass(.full([1, 1, 2, 2], .nan)).item()
    #expect(output.isNaN)
  }

  @Test func chainsEndAtOtherReaders() throws {
    let scheme = try Scheme(parsing: "filters=linear/4 channels=linear/4")
    let leNet = try Network.leNet5()
    let layers = leNet.layers.map(\.index)
    let all = PassChain.all(
      of: leNet, schemes: Dictionary(uniqueKeysWithValues: layers.map { ($0, scheme) }))
    #expect(layers.map { all[$0]?.nodes } == [[1, 2], [4, 5], [8], []])
    #expect(layers.map { all[$0]?.reducer?.node } == [3, 7, 9, nil])
    #expect(layers.map { all[$0]?.pools } == [true, true, false, false])
    // Without the second layer, the first passes on its filters' maps.
    let alone = PassChain.all(of: leNet, schemes: [0: scheme])
    #expect(alone[0]?.nodes == [1, 2])
    #expect(alone[0]?.reducer == nil)

    // In a block of a residual network the second convolution's reader is the sum. Normalisations
    // are folded, as they are before training.
    let resNet = try Network.resNet(depth: 20).foldingBatchNorm()
    let chains = PassChain.all(
      of: resNet,
      schemes: Dictionary(uniqueKeysWithValues: resNet.layers.map { ($0.index, scheme) }))
    #expect(chains.count == 20)
    for (head, chain) in chains {
      let name = resNet.nodes[head].name
      let joined = chain.nodes.map { resNet.nodes[$0].name }
      switch name {
      case "conv1": #expect(joined == ["relu"])
      case _ where name.hasSuffix(".conv1"):
        #expect(joined == [name.replacing(".conv1", with: ".relu1")])
      default: #expect(joined == [], "\(name)")
      }
    }
  }
}
