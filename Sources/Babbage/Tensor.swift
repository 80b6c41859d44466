/// An array of `Float` with a shape, contiguous, the last axis fastest.
///
/// Images are CHW, batches NCHW, weights OIHW (filters, channels, rows, columns).
public struct Tensor: Equatable, Sendable {
  /// The length of each axis, outermost first; a scalar has no axes.
  public let shape: [Int]

  /// The elements, the last axis fastest; as many as the product of `shape`.
  public var values: [Float]

  /// Creates a tensor.
  ///
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.reduce(1, *), "\(values.count) values do not fill shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// Creates a tensor whose elements are all the same.
  public init(shape: [Int], repeating value: Float = 0) {
    self.init(shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The largest absolute value, 0 for a tensor without elements.
  package var largestMagnitude: Float {
    values.reduce(0) { Swift.max($0, $1.magnitude) }
  }

  /// The same elements under another shape.
  ///
  /// - Precondition: The product of `shape` is the same.
  package func reshaped(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, values: values)
  }
}
