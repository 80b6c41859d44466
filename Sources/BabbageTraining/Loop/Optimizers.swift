import Babbage

/// One AdamW for each kind of parameter, because each kind has its own learning rate.
struct Optimizers {
  private let optimizers: [(optimizer: AdamW, rate: Double, count: Int)]
  private let cycle = OneCycle()

  init(_ model: Model, rates: [ParameterKind: (rate: Double, decay: Double)]) throws {
    optimizers = try ParameterKind.allCases.compactMap { kind in
      let parameters = model.parameters(kind)
      guard let (rate, decay) = rates[kind], !parameters.isEmpty else { return nil }
      let group = AdamW.Group(parameters, weightDecay: decay)
      return (try AdamW([group], learningRate: rate), rate, parameters.count)
    }
  }

  /// Sets the rates for a point of the cycle, 0 to 1.
  func setRates(point: Double) {
    for (optimizer, rate, _) in optimizers {
      optimizer.learningRate = rate * cycle.factor(at: point)
    }
  }

  func clearGradients() throws {
    for entry in optimizers { try entry.optimizer.clearGradients() }
  }

  func step() throws { for entry in optimizers { try entry.optimizer.step() } }

  /// The state itself, which the next step changes.
  func moments() throws -> [(steps: Int, mean: TorchTensor, square: TorchTensor)] {
    try optimizers.flatMap { try $0.optimizer.moments() }
  }

  func restore(_ state: [AdamW.Moments]) throws {
    var rest = state[...]
    for entry in optimizers {
      try entry.optimizer.restore(Array(rest.prefix(entry.count)))
      rest = rest.dropFirst(entry.count)
    }
  }
}
