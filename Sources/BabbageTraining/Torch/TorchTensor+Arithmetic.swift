import CTorch

extension TorchTensor {
  /// The sum, element by element; axes of length 1 repeat.
  package static func + (a: TorchTensor, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try a.call("+", b, bt.pointee.add)
  }

  /// The difference, element by element; axes of length 1 repeat.
  package static func - (a: TorchTensor, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try a.call("-", b, bt.pointee.sub)
  }

  /// The product, element by element; axes of length 1 repeat.
  package static func * (a: TorchTensor, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try a.call("*", b, bt.pointee.mul)
  }

  /// The quotient, element by element; axes of length 1 repeat.
  package static func / (a: TorchTensor, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try a.call("/", b, bt.pointee.div)
  }

  /// The sum of each element and a number.
  package static func + (a: TorchTensor, b: Double) throws(TorchError) -> TorchTensor {
    try a.call("+") { bt.pointee.add_scalar($0, b) }
  }

  /// The sum of a number and each element.
  package static func + (a: Double, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try b + a
  }

  /// Each element less a number.
  package static func - (a: TorchTensor, b: Double) throws(TorchError) -> TorchTensor {
    try a + -b
  }

  /// A number less each element.
  package static func - (a: Double, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try b.call("-") { bt.pointee.rsub_scalar($0, a) }
  }

  /// The product of each element and a number.
  package static func * (a: TorchTensor, b: Double) throws(TorchError) -> TorchTensor {
    try a.call("*") { bt.pointee.mul_scalar($0, b) }
  }

  /// The product of a number and each element.
  package static func * (a: Double, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try b * a
  }

  /// Each element divided by a number.
  package static func / (a: TorchTensor, b: Double) throws(TorchError) -> TorchTensor {
    try a.call("/") { bt.pointee.div_scalar($0, b) }
  }

  /// A number divided by each element.
  package static func / (a: Double, b: TorchTensor) throws(TorchError) -> TorchTensor {
    try b.reciprocal() * a
  }

  /// Each element negated.
  package static prefix func - (a: TorchTensor) throws(TorchError) -> TorchTensor {
    try a.call("-", bt.pointee.neg)
  }

  /// The magnitude of each element.
  package func abs() throws(TorchError) -> TorchTensor { try call("abs", bt.pointee.abs) }

  /// The square root of each element.
  package func sqrt() throws(TorchError) -> TorchTensor { try call("sqrt", bt.pointee.sqrt) }

  /// e to the power of each element.
  package func exp() throws(TorchError) -> TorchTensor { try call("exp", bt.pointee.exp) }

  /// The natural logarithm of each element.
  package func log() throws(TorchError) -> TorchTensor { try call("log", bt.pointee.log) }

  /// One divided by each element.
  package func reciprocal() throws(TorchError) -> TorchTensor {
    try call("reciprocal", bt.pointee.reciprocal)
  }

  /// The nearest integer, with halves rounded to even; its gradient is zero.
  package func round() throws(TorchError) -> TorchTensor { try call("round", bt.pointee.round) }

  /// Zero where an element is negative.
  package func relu() throws(TorchError) -> TorchTensor { try call("relu", bt.pointee.relu) }

  /// `1 / (1 + exp(-x))` of each element.
  package func sigmoid() throws(TorchError) -> TorchTensor {
    try call("sigmoid", bt.pointee.sigmoid)
  }

  /// The hyperbolic tangent of each element.
  package func tanh() throws(TorchError) -> TorchTensor { try call("tanh", bt.pointee.tanh) }

  /// `ln(1 + exp(x))` of each element.
  package func softplus() throws(TorchError) -> TorchTensor {
    try call("softplus", bt.pointee.softplus)
  }

  /// The error function of each element.
  package func erf() throws(TorchError) -> TorchTensor { try call("erf", bt.pointee.erf) }

  /// Each element limited to a range.
  package func clamp(_ low: Double, _ high: Double) throws(TorchError) -> TorchTensor {
    try call("clamp") { bt.pointee.clamp($0, low, high) }
  }

  /// True where the elements are equal.
  package func eq(_ other: TorchTensor) throws(TorchError) -> TorchTensor {
    try call("eq", other, bt.pointee.eq)
  }

  /// The sum over some axes, or over all if none are given.
  package func sum(_ axes: [Int] = [], keep: Bool = false) throws(TorchError) -> TorchTensor {
    try call("sum") { bt.pointee.sum($0, axes, axes.count, keep) }
  }

  /// The mean over some axes, or over all if none are given.
  package func mean(_ axes: [Int] = [], keep: Bool = false) throws(TorchError) -> TorchTensor {
    try call("mean") { bt.pointee.mean($0, axes, axes.count, keep) }
  }

  /// The largest element over some axes, or over all if none are given.
  package func amax(_ axes: [Int] = [], keep: Bool = false) throws(TorchError) -> TorchTensor {
    try call("amax") { bt.pointee.amax($0, axes, axes.count, keep) }
  }

  /// The position of the largest element along an axis.
  package func argmax(_ axis: Int) throws(TorchError) -> TorchTensor {
    try call("argmax") { bt.pointee.argmax($0, axis) }
  }

  /// The matrix product; axes before the last two are batch axes.
  package func matmul(_ other: TorchTensor) throws(TorchError) -> TorchTensor {
    try call("matmul", other, bt.pointee.matmul)
  }
}
