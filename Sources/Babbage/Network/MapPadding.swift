/// Zeros around a map: whole channels, rows and columns of them.
public struct MapPadding: Equatable, Sendable, Hashable {
  /// Zeros at both ends of an axis.
  public struct Ends: Equatable, Sendable, Hashable {
    /// How many come before the map.
    public let before: Int
    /// How many come after it.
    public let after: Int

    /// Combines the two numbers.
    public init(before: Int = 0, after: Int = 0) {
      self.before = before
      self.after = after
    }

    /// How much longer the axis becomes.
    var count: Int { before + after }
  }

  /// Channels of zeros.
  public let channels: Ends
  /// Rows of zeros in each map.
  public let rows: Ends
  /// Columns of zeros in each map.
  public let columns: Ends

  /// Zeros on each of the axes; none where nothing is given.
  public init(channels: Ends = Ends(), rows: Ends = Ends(), columns: Ends = Ends()) {
    self.channels = channels
    self.rows = rows
    self.columns = columns
  }

  /// All axes.
  var axes: [Ends] { [channels, rows, columns] }
}
