import Babbage

extension Activation {
  /// The function of each element of a tensor, through which gradients flow.
  func callAsFunction(_ x: TorchTensor) throws(TorchError) -> TorchTensor {
    switch self {
    case .relu: try x.relu()
    case .leakyRelu(let slope): try x.relu() - (x * -1).relu() * Double(slope)
    case .clip(let low, let high): try x.clamp(Double(low), Double(high))
    case .hardSwish: try x * ((x + 3).clamp(0, 6) / 6)
    case .sigmoid: try x.sigmoid()
    case .hardSigmoid(let slope, let offset):
      try (x * Double(slope) + Double(offset)).clamp(0, 1)
    case .tanh: try x.tanh()
    case .elu(let scale): try x.relu() + (x.clamp(-.infinity, 0).exp() - 1) * Double(scale)
    case .swish(let steepness): try x * (x * Double(steepness)).sigmoid()
    case .gelu(.exact): try x * ((x * 0.5.squareRoot()).erf() + 1) / 2
    case .gelu(.tanh):
      try x * (((x * x * 0.044715 + 1) * x * (2 / Double.pi).squareRoot()).tanh() + 1) / 2
    case .softplus: try x.softplus()
    case .mish: try x * x.softplus().tanh()
    case .erf: try x.erf()
    case .reciprocal: try x.reciprocal()
    // Of numbers above 0, as it is meant for.
    case .power(let exponent): try (x.log() * Double(exponent)).exp()
    }
  }
}
