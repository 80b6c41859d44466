import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// The integer engine: exactly its definition on every instruction set, and near floating point.
@Suite struct IntegerTests {
  /// The ways in which forms are chosen for integers.
  private static let policies: [LayerForms.Policy] = [
    .cheapest(RuntimeCost.integer), .reuse, .dense, .cheapest(ArithmeticCost()),
  ]

  /// The network in integers; `nil` if it has no integer form, or numbers that overflow.
  private func integers(
    of network: Network, on images: some Sequence<[Float]>, _ policy: LayerForms.Policy = .reuse
  ) throws -> IntegerNetwork? {
    let forms = LayerForms(network, policy)
    let result = Result { () throws(NetworkError) in
      try IntegerNetwork(network, calibratedOn: images, forms: forms)
    }
    switch result {
    case .failure(.notInteger), .failure(.notFinite): return nil
    case .success, .failure: return try result.get()
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func everyInstructionSetGivesTheDefinedIntegers(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 61)
    var compared = 0
    for number in 0..<8 {
      let network = try Network.randomClassifier(using: &random)
      let images = (0..<3).map { _ in
        (0..<network.input.count).map { _ in Float.random(in: 0...1, using: &random) }
      }
      // Calibrated on some of them only, so that codes are cut off too.
      let policy = Self.policies[number % Self.policies.count]
      guard let integers = try self.integers(of: network, on: images.prefix(2), policy) else {
        continue
      }
      var naive = NaiveIntegers(integers)
      for set in InstructionSet.available {
        var executor = try Executor(integers, instructionSet: set)
        for image in images {
          #expect(executor.integers(of: image).map(Int64.init) == naive.scores(image), "\(set)")
          compared += 1
        }
      }
    }
    #expect(compared > 0)
  }

  @Test(arguments: UInt64(0)..<20)
  func scoresAreNearThoseOfFloatingPoint(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 62)
    let scheme = try Scheme(parsing: "filters=linear/4 channels=linear/4 window=quadratic")
    let network = try Network.leNet5(seed: seed).withRandomCoefficients(
      CompressionPlan(layers: ["conv1": .exact, "conv2": scheme, "fc1": scheme]), seed: seed)
    let images = (0..<4).map { _ in
      (0..<network.input.count).map { _ in Float.random(in: 0...1, using: &random) }
    }
    let integers = try IntegerNetwork(network, calibratedOn: images)
    var integer = try Executor(integers)
    var float = try Executor(LoweredNetwork(network))
    for image in images {
      let scores = float.run(image)
      #expect(relativeError(integer.run(image), scores.map(Double.init)) < 0.05)
    }
  }

  /// Weights, biases and ranges of any size: integers that run as defined, or a typed error.
  @Test func extremeNumbersAreRepresentedOrRefused() throws {
    var random = SeededGenerator(seed: 0, stream: 63)
    var represented = 0
    for number in 0..<300 {
      let network = try Network.randomClassifier(using: &random)
      let extremes = try network.replacing(
        layers: Dictionary(
          uniqueKeysWithValues: network.layers.map { site in
            let layer = site.layer
            let scales: [Float] = [0, 1e-38, 1e-20, 1, 1e20, 1e37]
            let scale = scales.randomElement(using: &random) ?? 1
            let values = layer.weight.expanded.values.map { $0 * scale }
            let bias = [Float](repeating: scale, count: layer.weight.shape.filters)
            return (
              site.index,
              Layer(
                weight: .dense(.float(Tensor(shape: layer.weight.shape.axes, values: values))),
                bias: Bias(placement: .filters, values: .float(Tensor(vector: bias))))
            )
          }))
      let pixels: [Float] = [0, 0.5, 1]
      let pixel = pixels.randomElement(using: &random) ?? 0
      let image = [Float](repeating: pixel, count: network.input.count)
      guard let integers = try self.integers(of: extremes, on: [image]) else { continue }
      represented += 1
      var naive = NaiveIntegers(integers)
      var executor = try Executor(integers)
      #expect(
        executor.integers(of: image).map(Int64.init) == naive.scores(image), "network \(number)")
    }
    #expect((1..<300).contains(represented))
  }

  @Test func whatHasNoIntegerFormIsNamed() throws {
    let map = MapShape(channels: 2, height: 4, width: 4)
    let network = try Network(
      name: "n", input: map,
      nodes: [
        Node(name: "odd", operation: .softmax, inputs: [.image]),
        Node(name: "r", operation: .activation(.relu), inputs: [.node(0)]),
      ])
    #expect {
      _ = try IntegerNetwork(network, calibratedOn: [[Float](repeating: 0, count: 32)])
    } throws: { error in
      guard case .notInteger? = error as? NetworkError else { return false }
      return (error as? NetworkError)?.location == "at node 'odd'"
    }
  }

  @Test func rescalingRoundsHalvesUp() throws {
    let map = MapShape(channels: 1)
    let weights = Tensor(shape: [1, 1, 1, 1], values: [1])
    let network = try Network(
      name: "n", input: map,
      nodes: [
        Node(
          name: "l", operation: .linear(Layer(weight: .dense(.float(weights)), bias: nil)),
          inputs: [.image])
      ])
    let integers = try IntegerNetwork(network, calibratedOn: [[1]])
    guard case .pass(let pass)? = integers.steps.last?.kernel,
      case .sums(let rescale, let offsets) = pass.source
    else {
      Issue.record("a core and a pass")
      return
    }
    #expect(offsets == [0])
    // The weight's code 127 times the image's code 255, as the definition says.
    let product = Int64(127 * 255) * Int64(rescale.multipliers[0])
    let half: Int64 = rescale.shift > 0 ? 1 << (rescale.shift - 1) : 0
    var executor = try Executor(integers)
    #expect(executor.integers(of: [1]).map(Int64.init) == [(product + half) >> rescale.shift])
    #expect(abs(executor.run([1])[0] - 1) < 1e-3)
  }
}
