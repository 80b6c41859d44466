/// ONNX's notation for shapes, axes and slices: counted from either end, with gaps to fill in.
enum ShapeRule {
  /// An axis counted from 0; negative ones count from the end.
  ///
  /// - Returns: `nil` if there is no such axis.
  static func axis(_ axis: Int, rank: Int) -> Int? {
    let index = axis < 0 ? axis &+ rank : axis
    return (0..<rank).contains(index) ? index : nil
  }

  /// Distinct axes in order; `nil` if one does not exist or is named twice.
  static func axes(_ axes: [Int], rank: Int) -> [Int]? {
    let found = axes.compactMap { axis($0, rank: rank) }
    return found.count == axes.count && Set(found).count == axes.count ? found.sorted() : nil
  }

  /// The shape that a Reshape requests: one -1 stands for what remains, a 0 for the old length.
  static func reshaped(_ old: [Int], to wanted: [Int], allowsZero: Bool) -> [Int]? {
    var shape = wanted
    for (axis, length) in wanted.enumerated() where length == 0 && !allowsZero {
      guard old.indices.contains(axis) else { return nil }
      shape[axis] = old[axis]
    }
    guard let count = elementCount(old, atMost: Constant.largestCount) else { return nil }
    if let open = shape.firstIndex(of: -1) {
      shape[open] = 1
      guard let known = elementCount(shape, atMost: Constant.largestCount), known > 0,
        count.isMultiple(of: known)
      else { return nil }
      shape[open] = count / known
    }
    return elementCount(shape, atMost: Constant.largestCount) == count ? shape : nil
  }

  /// The first position, the number of positions and the step of a Slice on an axis.
  static func part(
    from start: Int, to end: Int, step: Int, length: Int
  ) -> (start: Int, count: Int, step: Int)? {
    guard step != 0, step > Int.min else { return nil }
    let first = start < 0 ? start + length : start
    let last = end < 0 ? end + length : end
    let (low, high) =
      step > 0
      ? (min(max(first, 0), length), min(max(last, 0), length))
      : (min(max(last, -1), length - 1), min(max(first, -1), length - 1))
    guard low < high else { return (0, 0, 1) }
    let count = (high - low - 1) / Int(step.magnitude) + 1
    // A single position needs no step, and the one given may be huge.
    return (step > 0 ? low : high, count, count == 1 ? 1 : step)
  }
}
