/// A tensor that is known before the network runs: weights, or a shape on its way through the graph.
struct Constant {
  /// The numbers; all integers and truth values are 64 bits wide.
  enum Elements {
    case floats([Float])
    case integers([Int64])
  }

  /// The length of each axis, outermost first.
  let shape: [Int]
  /// As many as the product of the shape, the last axis fastest.
  let elements: Elements

  /// - Precondition: The elements fill the shape.
  init(shape: [Int], _ elements: Elements) {
    self.shape = shape
    self.elements = elements
  }

  init(integers: [Int]) {
    self.init(shape: [integers.count], .integers(integers.map(Int64.init)))
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
    case .integers(let values): values.map(Float.init)
    }
  }

  /// The elements, if they are integers.
  var integers: [Int]? {
    if case .integers(let values) = elements { values.map { Int($0) } } else { nil }
  }

  /// The same elements under another shape.
  func reshaped(_ shape: [Int]) -> Constant { Constant(shape: shape, elements) }

  /// Some of the elements, by their places.
  func gathering(_ places: [Int], shape: [Int]) -> Constant {
    switch elements {
    case .floats(let values): Constant(shape: shape, .floats(places.map { values[$0] }))
    case .integers(let values): Constant(shape: shape, .integers(places.map { values[$0] }))
    }
  }

  /// How far apart neighbours on each axis lie.
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
    var places: [Int] = []
    places.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = start
    for _ in 0..<count {
      places.append(place)
      for axis in shape.indices.reversed() {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return gathering(places, shape: shape)
  }
}
