import Babbage

/// The constants of a circuit, filled layer by layer.
struct EngineTables {
  /// Values of all polynomials at each position of the window.
  var taps: [[Int]] = []
  /// What a term is multiplied by before the core.
  var factors: [Int] = []
  /// Coefficients, a word for all lanes.
  var weights: [[Int]] = []
  /// Multiplier, offset, lowest and highest code.
  var scales: [[Int]] = []
  /// Changes of basis, row by row.
  var changes: [Int] = []
  var biases: [Int] = []
  /// Activations, each as a table of codes; alike ones once.
  private(set) var activations: [CodeTable] = []

  /// Adds an activation, or finds it.
  ///
  /// - Returns: Its index.
  mutating func add(_ activation: CodeTable) -> Int {
    if let index = activations.firstIndex(of: activation) { return index }
    activations.append(activation)
    return activations.count - 1
  }

  /// Adds a change of basis, or finds it.
  ///
  /// - Parameter rows: The elements, without those that are always zero.
  /// - Returns: Where it begins.
  mutating func add(change rows: [Int]) -> Int {
    for start in 0..<max(changes.count - rows.count + 1, 0)
    where changes[start..<(start + rows.count)].elementsEqual(rows) {
      return start
    }
    changes += rows
    return changes.count - rows.count
  }

  /// Adds how the values of `maps` maps are requantised to codes; one word is enough if they are
  /// alike.
  ///
  /// - Parameters:
  ///   - output: The factors and the limits.
  ///   - maps: How many maps there are.
  ///   - offsets: What is added then, for each map.
  /// - Returns: Where it begins, and whether each map has a word of its own.
  mutating func add(
    _ output: IntegerPass.Output, maps: Int, offsets: [Int]? = nil
  ) -> (start: Int, steps: Bool) {
    let (multipliers, limits) = (output.rescale.multipliers, output.limits)
    let steps = multipliers.count > 1 || limits.count > 1 || offsets != nil
    let start = scales.count
    for map in 0..<(steps ? maps : 1) {
      let limit = limits[limits.count > 1 ? map : 0]
      scales.append([
        Int(multipliers[multipliers.count > 1 ? map : 0]), offsets?[map] ?? 0,
        Int(limit.lowerBound), Int(limit.upperBound),
      ])
    }
    return (start, steps)
  }
}

/// The widest numbers of a circuit, from the worst case of each sum.
struct EngineBounds {
  /// The largest value of counters: channels, rows, columns, terms, maps.
  var count = 1
  /// Values of polynomials at a position of the window.
  var tap = 1
  var moments = 1
  /// Sums of codes times taps, with the half that rounds.
  var moment = 255
  var factor = 1
  var terms = 1
  var term = 1
  var weight = 1
  /// Sums of the core.
  var sum = 1
  var maps = 1
  var channels = 1
  var change = 1
  var addend = 1
  /// Whether there are knots that are powers of two.
  var shifts = false
  /// Whether all windows have the same strides and padding along rows and columns.
  var areSquare = true
  /// Whether there are products of maps.
  var multiplies = false
  /// Whether there are cores in groups.
  var groups = false
  /// Whether there are negative factors.
  var signs = false
  /// Whether there are means of as many places as lie inside the map.
  var counts = false

  mutating func raise(_ bound: WritableKeyPath<EngineBounds, Int>, to value: Int) {
    self[keyPath: bound] = max(self[keyPath: bound], value)
  }
}
