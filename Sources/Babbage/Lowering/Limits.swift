/// Bounds that every element is brought within: `min(max(x, low), high)`, what a kernel does to its
/// results at no cost.
package struct Limits: Hashable, Sendable {
  /// The least value; may be minus infinity.
  package let low: Float
  /// The largest value, not below ``low``; may be infinity.
  package let high: Float

  /// No bounds.
  package static let none = Limits(low: -.infinity, high: .infinity)
  /// Those of ReLU, `max(x, 0)`.
  package static let relu = Limits(low: 0, high: .infinity)

  private init(low: Float, high: Float) { (self.low, self.high) = (low, high) }

  /// The bounds that an activation is; `nil` if it is something else.
  init?(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .clip(let low, let high): self.init(low: low, high: high)
    case .leakyRelu, .hardSwish, .sigmoid, .hardSigmoid, .tanh, .elu, .swish, .gelu, .softplus,
      .mish, .erf, .reciprocal, .power:
      return nil
    }
  }

  /// These bounds, and others after them.
  func followed(by next: Limits) -> Limits {
    func bounded(_ x: Float) -> Float { min(max(x, next.low), next.high) }
    return Limits(low: bounded(low), high: bounded(high))
  }
}
