/// A part of a map: channels, rows and columns at regular steps.
public struct MapSlice: Equatable, Sendable, Hashable {
  /// Positions on an axis at equal distances.
  public struct Positions: Equatable, Sendable, Hashable {
    /// The first.
    public let start: Int
    /// How many there are.
    public let count: Int
    /// The distance from one to the next.
    public let step: Int

    /// `count` positions from `start` on, `step` apart.
    public init(start: Int = 0, count: Int, step: Int = 1) {
      self.start = start
      self.count = count
      self.step = step
    }

    /// The positions one by one.
    var all: [Int] { (0..<count).map { start + $0 * step } }

    /// Whether all lie on an axis.
    func lie(onAxisOf length: Int) -> Bool {
      (0..<length).contains(start) && (1...length).contains(count)
        && ShapeInference.steps.contains(step) && start + (count - 1) * step < length
    }
  }

  /// The channels; `nil` for all.
  public let channels: Positions?
  /// The rows; `nil` for all.
  public let rows: Positions?
  /// The columns; `nil` for all.
  public let columns: Positions?

  /// The positions on each of the axes; the whole axis where nothing is given.
  public init(channels: Positions? = nil, rows: Positions? = nil, columns: Positions? = nil) {
    self.channels = channels
    self.rows = rows
    self.columns = columns
  }

  /// The positions on all axes of a map: channels, rows, columns.
  package func positions(in map: MapShape) -> [Positions] {
    [
      channels ?? Positions(count: map.channels), rows ?? Positions(count: map.height),
      columns ?? Positions(count: map.width),
    ]
  }
}

extension MapSlice {
  /// Where each channel of a shuffled map comes from.
  static func shuffled(_ channels: Int, groups: Int) -> [Int] {
    let length = channels / groups
    return (0..<channels).map { $0 % groups * length + $0 / groups }
  }
}
