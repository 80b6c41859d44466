/// The projection error of all layers that a group of channels touches.
///
/// Each layer's weights are divided by their own norm, so that all layers count equally.
struct GroupObjective {
  /// For each place of the group, which of its channels is there.
  private(set) var order: [Int]
  private var axes: [AxisObjective]
  private let positions: [[Int]]

  /// - Parameter axes: What each axis of a layer loses, and where the group's channels lie on it.
  init(_ axes: [(objective: AxisObjective, positions: [Int])]) {
    self.axes = axes.map(\.objective)
    positions = axes.map(\.positions)
    order = Array(0..<(positions.first?.count ?? 0))
  }

  /// The number of channels.
  var count: Int { order.count }

  /// The sum of the squared errors.
  var error: Double { axes.reduce(0) { $0 + $1.error } }

  /// How much the error grows if two places exchange their channels.
  func change(swapping first: Int, _ second: Int) -> Float {
    var change: Float = 0
    for index in axes.indices {
      change += axes[index].change(
        swapping: positions[index][first], positions[index][second])
    }
    return change
  }

  /// Exchanges the channels of two places.
  mutating func swap(_ first: Int, _ second: Int) {
    order.swapAt(first, second)
    for index in axes.indices {
      axes[index].swap(positions[index][first], positions[index][second])
    }
  }

  /// Puts the channels in another order.
  mutating func arrange(_ order: [Int]) {
    self.order = order
    for index in axes.indices {
      var occupants = Array(0..<axes[index].length)
      for (place, channel) in order.enumerated() {
        occupants[positions[index][place]] = positions[index][channel]
      }
      axes[index].arrange(occupants)
    }
  }

  /// The squared distances between all pairs of channels, over all axes, `[count][count]`.
  var distances: [Float] {
    var distances = [Float](repeating: 0, count: count * count)
    for (axis, positions) in zip(axes, positions) {
      for row in 0..<count {
        for column in 0..<count where column != row {
          distances[row * count + column] += axis.distance(positions[row], positions[column])
        }
      }
    }
    return distances.map { max($0, 0) }
  }
}
