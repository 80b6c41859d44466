import Babbage
import Foundation

/// One AdamW for each kind of parameter, because each kind has its own learning rate.
struct Optimizers {
  private let optimizers:
    [(kind: ParameterKind, optimizer: AdamW, rate: Double, parameters: [TorchTensor])]
  private let cycle = OneCycle()

  init(_ model: Model, rates: [ParameterKind: (rate: Double, decay: Double)]) throws {
    optimizers = try ParameterKind.allCases.compactMap { kind in
      let parameters = model.parameters(kind)
      guard let (rate, decay) = rates[kind], !parameters.isEmpty else { return nil }
      let group = AdamW.Group(parameters, weightDecay: decay)
      return (kind, try AdamW([group], learningRate: rate), rate, parameters)
    }
  }

  /// Sets the rates for a point of the cycle, 0 to 1.
  func setRates(point: Double) {
    for entry in optimizers {
      entry.optimizer.learningRate = entry.rate * cycle.factor(at: point)
    }
  }

  func clearGradients() throws {
    for entry in optimizers { try entry.optimizer.clearGradients() }
  }

  func step() throws { for entry in optimizers { try entry.optimizer.step() } }

  /// Parameters with what the optimiser knows of their gradients: the root mean square so far.
  func gradients(
    _ kind: ParameterKind
  ) throws -> [(parameter: TorchTensor, size: TorchTensor, learningRate: Double)] {
    try optimizers.filter { $0.kind == kind }.flatMap { entry in
      try zip(entry.parameters, entry.optimizer.moments()).map { parameter, moment in
        let bias = 1 - pow(entry.optimizer.betas.1, Double(max(moment.steps, 1)))
        return (parameter, try (moment.square / bias).sqrt(), entry.optimizer.learningRate)
      }
    }
  }

  /// The state itself, which the next step changes.
  func moments() throws -> [(steps: Int, mean: TorchTensor, square: TorchTensor)] {
    try optimizers.flatMap { try $0.optimizer.moments() }
  }

  func restore(_ state: [AdamW.Moments]) throws {
    var rest = state[...]
    for entry in optimizers {
      try entry.optimizer.restore(Array(rest.prefix(entry.parameters.count)))
      rest = rest.dropFirst(entry.parameters.count)
    }
  }
}
