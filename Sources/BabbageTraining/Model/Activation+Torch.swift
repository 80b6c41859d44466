import Babbage

extension Activation {
  /// The function of each element of a tensor, through which gradients flow.
  func callAsFunction(_ x: TorchTensor) throws(TorchError) -> TorchTensor {
    switch self {
    case .relu: try x.relu()
    case .leakyRelu(let slope): try x.relu() - (x * -1).relu() * Double(slope)
    case .clip(let low, let high): try x.clamp(Double(low), Double(high))
    case .hardSwish: try x * ((x + 3).clamp(0, 6) / 6)
    }
  }
}
