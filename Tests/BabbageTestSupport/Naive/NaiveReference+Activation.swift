import Babbage
import Foundation

extension NaiveReference {
  /// An activation by its formula.
  static func value(of activation: Activation, at x: Double) -> Double {
    switch activation {
    case .relu: x > 0 ? x : 0
    case .leakyRelu(let slope): x > 0 ? x : x * Double(slope)
    case .clip(let low, let high):
      x < Double(low) ? Double(low) : x > Double(high) ? Double(high) : x
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .sigmoid: 1 / (1 + exp(-x))
    case .hardSigmoid(let slope, let offset): min(max(x * Double(slope) + Double(offset), 0), 1)
    case .tanh: 1 - 2 / (exp(2 * x) + 1)
    case .elu(let scale): x > 0 ? x : Double(scale) * (exp(x) - 1)
    case .swish(let steepness): x / (1 + exp(-x * Double(steepness)))
    case .gelu(.exact): x * (1 + Foundation.erf(x / 2.0.squareRoot())) / 2
    case .gelu(.tanh):
      x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) / 2
    // Beyond 30 the logarithm is x itself.
    case .softplus: x > 30 ? x : log(1 + exp(x))
    case .mish: x * Foundation.tanh(x > 30 ? x : log(1 + exp(x)))
    case .erf: Foundation.erf(x)
    case .reciprocal: 1 / x
    case .power(let exponent): pow(x, Double(exponent))
    }
  }
}
