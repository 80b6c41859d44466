import Babbage
import BabbageTraining
import Testing

/// The optimiser against its formula, and across a checkpoint.
@Suite struct AdamWTests {
  /// One parameter in double precision: the formula of Loshchilov and Hutter (2019).
  struct Reference {
    var value: Double
    let weightDecay: Double
    var mean = 0.0
    var square = 0.0

    mutating func step(_ gradient: Double, number: Int, rate: Double) {
      func power(_ base: Double) -> Double {
        (0..<number).reduce(1) { result, _ in result * base }
      }
      mean = 0.9 * mean + 0.1 * gradient
      square = 0.99 * square + 0.01 * gradient * gradient
      value -= rate * weightDecay * value
      let corrected = square / (1 - power(0.99))
      value -= rate * (mean / (1 - power(0.9))) / (corrected.squareRoot() + 1e-8)
    }
  }

  /// Two parameters and a loss whose gradient is `2 (p - target)`.
  struct Problem {
    let parameters: [TorchTensor]
    let optimizer: AdamW

    init(_ start: [Tensor]) throws {
      parameters = try start.map { try TorchTensor($0) }
      for parameter in parameters { try parameter.setRequiresGradient() }
      optimizer = try AdamW(
        [.init([parameters[0]], weightDecay: 0.1), .init([parameters[1]], weightDecay: 0)],
        learningRate: 0.05, betas: (0.9, 0.99))
    }

    func step(rate: Double) throws {
      try optimizer.clearGradients()
      for parameter in parameters {
        let distance = try parameter - 1
        try (distance * distance).sum().backward()
      }
      optimizer.learningRate = rate
      try optimizer.step()
    }
  }

  static let start = [
    Tensor(shape: [2], values: [3, -0.7]), Tensor(shape: [1, 1], values: [0.25]),
  ]

  @Test func stepsFollowTheFormula() throws {
    let problem = try Problem(Self.start)
    var references = [
      Reference(value: 3, weightDecay: 0.1),
      Reference(value: Double(Float(-0.7)), weightDecay: 0.1),
      Reference(value: 0.25, weightDecay: 0),
    ]
    for number in 1...20 {
      let rate = 0.05 / Double(number)
      try problem.step(rate: rate)
      let values = try problem.parameters.flatMap { try $0.values().values }
      for index in references.indices {
        references[index].step(2 * (references[index].value - 1), number: number, rate: rate)
        #expect(abs(references[index].value - Double(values[index])) < 2e-6)
      }
    }
  }

  @Test func aRestoredRunGoesOnWithTheSameBits() throws {
    let problem = try Problem(Self.start)
    for _ in 0..<7 { try problem.step(rate: 0.03) }
    let state = try problem.optimizer.state()
    #expect(state.map(\.steps) == [7, 7])
    let second = try Problem(problem.parameters.map { try $0.values() })
    try second.optimizer.restore(state)
    for _ in 0..<9 {
      try problem.step(rate: 0.02)
      try second.step(rate: 0.02)
    }
    #expect(
      try problem.parameters.map { try $0.values() } == second.parameters.map { try $0.values() })
    #expect(try problem.optimizer.state() == second.optimizer.state())
  }

  @Test func aParameterWithoutAGradientStays() throws {
    let problem = try Problem(Self.start)
    try (problem.parameters[0] * 2).sum().backward()
    try problem.optimizer.step()
    #expect(try problem.parameters[1].values() == Self.start[1])
    #expect(try problem.optimizer.state().map(\.steps) == [1, 0])
  }

  @Test func aStateOfAnotherNetworkIsRefused() throws {
    let optimizer = try Problem(Self.start).optimizer
    let state = try optimizer.state()
    #expect(throws: TorchError.self) { try optimizer.restore(Array(state.prefix(1))) }
    #expect(throws: TorchError.self) { try optimizer.restore(state.reversed()) }
    #expect(throws: TorchError.self) {
      try AdamW([.init([.ones([1])], weightDecay: 0)], learningRate: 1)
    }
  }
}
