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
    }
  }

  /// The name in tables of a network's work.
  package var name: String {
    switch self {
    case .relu: "relu"
    case .leakyRelu: "leaky relu"
    case .clip: "clip"
    case .hardSwish: "hard swish"
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
    case .hardSwish: false
    }
  }

  /// What is wrong with the parameters, if anything: `a slope of nan`.
  package var problem: String? {
    switch self {
    case .relu, .hardSwish: nil
    case .leakyRelu(let slope): slope.isFinite ? nil : "a slope of \(slope)"
    case .clip(let low, let high):
      low <= high && low < .infinity && high > -.infinity
        ? nil : "values kept between \(low) and \(high)"
    }
  }
}
