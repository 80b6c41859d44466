/// The shape of a layer's weights: OIHW.
///
/// A fully connected layer that follows a flatten keeps the flattened axes: its kernel covers the
/// whole map.
public struct WeightShape: Sendable, Hashable, CustomStringConvertible {
  /// Filters, the output channels.
  public let filters: Int
  /// Input channels.
  public let channels: Int
  /// Rows of the kernel.
  public let rows: Int
  /// Columns of the kernel.
  public let columns: Int

  /// Names the four axes.
  public init(filters: Int, channels: Int, rows: Int = 1, columns: Int = 1) {
    self.filters = filters
    self.channels = channels
    self.rows = rows
    self.columns = columns
  }

  /// The number of weights.
  public var count: Int { filters * channels * rows * columns }

  /// The axes as a tensor's shape.
  public var axes: [Int] { [filters, channels, rows, columns] }

  /// For example `50x20x5x5`.
  public var description: String { "\(filters)x\(channels)x\(rows)x\(columns)" }
}

/// The shape of an activation map of one image: CHW.
public struct MapShape: Sendable, Hashable, CustomStringConvertible {
  /// Channels.
  public let channels: Int
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int

  /// Names the three axes.
  public init(channels: Int, height: Int = 1, width: Int = 1) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The number of elements.
  public var count: Int { channels * height * width }

  /// Positions in each channel.
  package var pixels: Int { height * width }

  /// Channels, rows, columns.
  public var axes: [Int] { [channels, height, width] }

  /// The shape of what is computed of two maps element by element, where a single channel, row or
  /// column of one counts for all of the other's; `nil` if they do not fit.
  func broadcast(with other: MapShape) -> MapShape? {
    func length(_ first: Int, _ second: Int) -> Int? {
      first == second || second == 1 ? first : first == 1 ? second : nil
    }
    guard let channels = length(channels, other.channels),
      let height = length(height, other.height), let width = length(width, other.width)
    else { return nil }
    return MapShape(channels: channels, height: height, width: width)
  }

  /// The shape with `padding` more rows and columns on each side.
  func padded(by padding: Int) -> MapShape {
    MapShape(channels: channels, height: height + 2 * padding, width: width + 2 * padding)
  }

  /// For example `20x24x24`.
  public var description: String { "\(channels)x\(height)x\(width)" }
}
