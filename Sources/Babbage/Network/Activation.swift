import Foundation

/// A function of one number that a node applies to every element of a map.
///
/// All that is particular to an activation is here: its formula, its name and which of its
/// parameters make sense. The runtime applies it as it stands; in integers it becomes a table of
/// quantised values, which the exported C and Verilog look up. Files, ONNX and training have a line
/// for each.
public enum Activation: Hashable, Sendable {
  /// `max(x, 0)`
  case relu
  /// `x` where it is positive, `slope * x` elsewhere.
  case leakyRelu(slope: Float)
  /// `min(max(x, low), high)`; either bound may be infinite. 0 to 6 is also called ReLU6.
  case clip(low: Float, high: Float)
  /// `x * min(max(x + 3, 0), 6) / 6`, as in MobileNetV3 (Howard et al. 2019, section 5.2).
  case hardSwish
  /// `1 / (1 + exp(-x))`
  case sigmoid
  /// `min(max(slope * x + offset, 0), 1)`
  case hardSigmoid(slope: Float, offset: Float)
  /// The hyperbolic tangent.
  case tanh
  /// `x` where it is positive, `scale * (exp(x) - 1)` elsewhere (Clevert et al. 2016).
  case elu(scale: Float)
  /// `x / (1 + exp(-steepness * x))`; with a steepness of 1 it is also called SiLU.
  case swish(steepness: Float)
  /// `x` times the share of a normal distribution below it (Hendrycks and Gimpel 2016).
  case gelu(Gelu)
  /// `ln(1 + exp(x))`
  case softplus
  /// `x * tanh(ln(1 + exp(x)))` (Misra 2019).
  case mish
  /// The error function.
  case erf
  /// `1 / x`
  case reciprocal
  /// `x` to a power: of what is above 0, where the exponent is no whole number.
  case power(exponent: Float)

  /// The two forms in which GELU is in use.
  public enum Gelu: Hashable, Sendable, CaseIterable {
    /// `x * (1 + erf(x / sqrt(2))) / 2`
    case exact
    /// `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x³))) / 2`
    case tanh
  }

  /// The function at a point.
  package func callAsFunction(_ x: Float) -> Float {
    var result: Float = 0
    withUnsafePointer(to: x) { apply(to: $0, into: &result, count: 1) }
    return result
  }

  /// Applies the function to a row of numbers.
  ///
  /// The formulas are written here, once. NaN becomes what a comparison that fails gives.
  ///
  /// - Precondition: There is room for `count` results.
  package func apply(
    to values: UnsafePointer<Float>, into results: UnsafeMutablePointer<Float>, count: Int
  ) {
    // A closure for each case, so that each loop is one of vectors.
    @inline(__always)
    func each(_ function: (Float) -> Float) {
      for index in 0..<count { results[index] = function(values[index]) }
    }
    switch self {
    case .relu: each { $0 > 0 ? $0 : 0 }
    case .leakyRelu(let slope): each { $0 > 0 ? $0 : slope * $0 }
    case .clip(let low, let high):
      each {
        let raised = $0 > low ? $0 : low
        return raised < high ? raised : high
      }
    case .hardSwish:
      each {
        let gate = $0 / 6 + 0.5
        let raised = gate > 0 ? gate : 0
        return $0 * (raised < 1 ? raised : 1)
      }
    case .sigmoid: each { 1 / (1 + exp(-$0)) }
    case .hardSigmoid(let slope, let offset):
      each {
        let gate = slope * $0 + offset
        let raised = gate > 0 ? gate : 0
        return raised < 1 ? raised : 1
      }
    case .tanh: each { Foundation.tanh($0) }
    case .elu(let scale): each { $0 > 0 ? $0 : scale * expm1($0) }
    case .swish(let steepness): each { $0 / (1 + exp(-steepness * $0)) }
    case .gelu(.exact): each { $0 / 2 * erfc(-$0 * Float(0.5).squareRoot()) }
    case .gelu(.tanh):
      let factor = (2 / Float.pi).squareRoot()
      each { $0 / 2 * (1 + Foundation.tanh(factor * ($0 + 0.044715 * $0 * $0 * $0))) }
    case .softplus: each { ($0 > 0 ? $0 : 0) + log1p(exp(-abs($0))) }
    case .mish:
      each {
        // tanh(ln(1 + e)) is a fraction of e; e squared must not overflow.
        let power = exp($0 < 20 ? $0 : 20)
        let product = power * (power + 2)
        return $0 * (product / (product + 2))
      }
    case .erf: each { Foundation.erf($0) }
    case .reciprocal: each { 1 / $0 }
    case .power(let exponent): each { pow($0, exponent) }
    }
  }

  /// The name in tables of a network's work.
  package var name: String {
    switch self {
    case .relu: "relu"
    case .leakyRelu: "leaky relu"
    case .clip: "clip"
    case .hardSwish: "hard swish"
    case .sigmoid: "sigmoid"
    case .hardSigmoid: "hard sigmoid"
    case .tanh: "tanh"
    case .elu: "elu"
    case .swish: "swish"
    case .gelu: "gelu"
    case .softplus: "softplus"
    case .mish: "mish"
    case .erf: "erf"
    case .reciprocal: "reciprocal"
    case .power: "power"
    }
  }

  /// Whether what comes out can keep the scale, and each channel the sign, of what goes in.
  ///
  /// It can where the function is the identity, smaller than its argument, or a bound.
  package var keepsScale: Bool {
    switch self {
    case .relu: true
    case .leakyRelu(let slope): (0...1).contains(slope)
    case .clip(_, let high): high >= 0
    case .hardSwish, .sigmoid, .hardSigmoid, .tanh, .elu, .swish, .gelu, .softplus, .mish, .erf,
      .reciprocal, .power:
      false
    }
  }

  /// What is wrong with the parameters, if anything: `a slope of nan`.
  package var problem: String? {
    switch self {
    case .relu, .hardSwish, .sigmoid, .tanh, .gelu, .softplus, .mish, .erf, .reciprocal: nil
    case .leakyRelu(let slope): slope.isFinite ? nil : "a slope of \(slope)"
    case .hardSigmoid(let slope, let offset):
      slope.isFinite && offset.isFinite ? nil : "a slope of \(slope) and an offset of \(offset)"
    case .power(let exponent): exponent.isFinite ? nil : "an exponent of \(exponent)"
    case .elu(let scale): scale.isFinite ? nil : "a scale of \(scale)"
    case .swish(let steepness): steepness.isFinite ? nil : "a steepness of \(steepness)"
    case .clip(let low, let high):
      low <= high && low < .infinity && high > -.infinity
        ? nil : "values kept between \(low) and \(high)"
    }
  }
}
