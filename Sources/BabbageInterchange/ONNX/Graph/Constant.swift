/// A tensor that is known before the network runs: weights, or a shape computed by the graph.
struct Constant {
  /// The numbers; integers and Booleans of any width are held in 64 bits.
  enum Elements {
    case floats([Float])
    case integers([Int64])
  }

  /// The length of each axis, outermost first.
  let shape: [Int]
  /// The elements in row-major order, as many as the shape has.
  let elements: Elements
  /// The format of the numbers in the file; arithmetic wraps around and rounds accordingly.
  let format: NumberFormat

  /// - Precondition: The elements fill the shape, and are of the format.
  init(shape: [Int], _ elements: Elements, _ format: NumberFormat) {
    self.shape = shape
    self.elements = elements
    self.format = format
  }

  /// Numbers converted to a format: integers keep their low bits, others round to the nearest.
  init(shape: [Int], narrowing integers: [Int64], to format: NumberFormat) {
    let isWide = format == .int64 || format == .uint64
    let values = isWide ? integers : integers.map { format.narrowed($0) }
    self.init(shape: shape, .integers(values), format)
  }

  /// Numbers converted to a format: integers keep their low bits, others round to the nearest.
  init(shape: [Int], rounding floats: [Float], to format: NumberFormat) {
    let isWide = format == .float32 || format == .float64
    self.init(shape: shape, .floats(isWide ? floats : floats.map { format.rounded($0) }), format)
  }

  init(integers: [Int]) {
    self.init(shape: [integers.count], .integers(integers.map(Int64.init)), .int64)
  }

  /// The bytes that so many elements of a format take in memory.
  static func bytes(of count: Int, _ format: NumberFormat) -> Int {
    count * (format.isInteger ? MemoryLayout<Int64>.stride : MemoryLayout<Float>.stride)
  }

  /// The number of elements.
  var count: Int {
    switch elements {
    case .floats(let values): values.count
    case .integers(let values): values.count
    }
  }

  /// The elements as floating point.
  var floats: [Float] {
    switch elements {
    case .floats(let values): values
    case .integers(let values): format.floats(values)
    }
  }

  /// The elements, if they are integers.
  var integers: [Int]? {
    if case .integers(let values) = elements { values.map { Int($0) } } else { nil }
  }

  /// The same elements under another shape.
  func reshaped(_ shape: [Int]) -> Constant { Constant(shape: shape, elements, format) }

  /// The elements at the given positions.
  func gathering(_ places: [Int], shape: [Int]) -> Constant {
    switch elements {
    case .floats(let values): Constant(shape: shape, .floats(places.map { values[$0] }), format)
    case .integers(let values): Constant(shape: shape, .integers(places.map { values[$0] }), format)
    }
  }

  /// One number again and again.
  init(repeating value: Constant, shape: [Int], count: Int) {
    switch value.elements {
    case .floats(let values):
      self.init(shape: shape, .floats(.init(repeating: values[0], count: count)), value.format)
    case .integers(let values):
      self.init(shape: shape, .integers(.init(repeating: values[0], count: count)), value.format)
    }
  }

  /// The distance between neighbours on each axis, in elements.
  var strides: [Int] { Self.strides(of: shape) }

  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// The elements at `start + sum of index * stride`, for all indices of a shape in order.
  func strided(_ shape: [Int], strides: [Int], start: Int = 0) -> Constant {
    let count = shape.reduce(1, *)
    if start == 0, count == self.count, strides == Self.strides(of: shape) {
      return reshaped(shape)
    }
    switch elements {
    case .floats(let values):
      let moved = Self.moved(values, to: shape, count, strides, start)
      return Constant(shape: shape, .floats(moved), format)
    case .integers(let values):
      let moved = Self.moved(values, to: shape, count, strides, start)
      return Constant(shape: shape, .integers(moved), format)
    }
  }

  private static func moved<Number>(
    _ values: [Number], to shape: [Int], _ count: Int, _ strides: [Int], _ start: Int
  ) -> [Number] {
    var moved: [Number] = []
    moved.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = start
    for _ in 0..<count {
      moved.append(values[place])
      for axis in shape.indices.reversed() {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return moved
  }
}
