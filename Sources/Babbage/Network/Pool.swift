/// The windows of a pooling.
///
/// Each window has at least one place of the map in it: windows reach less than their own size into
/// the padding on any side.
public struct Pool: Equatable, Sendable, Hashable {
  /// Windows along one axis of a map.
  public struct Axis: Equatable, Sendable, Hashable {
    /// Places of a window.
    public let size: Int
    /// Step between windows.
    public let stride: Int
    /// Places before the map that windows may reach into; fewer than the window has.
    public let before: Int
    /// Places after the map that windows may reach into; fewer than the window has.
    public let after: Int

    /// Windows of so many places, with padding at each end.
    public init(size: Int, stride: Int, before: Int = 0, after: Int = 0) {
      self.size = size
      self.stride = stride
      self.before = before
      self.after = after
    }
  }

  /// Windows from the first row to the last.
  public let rows: Axis
  /// Windows from the first column to the last.
  public let columns: Axis

  /// A window of any shape.
  public init(rows: Axis, columns: Axis) {
    self.rows = rows
    self.columns = columns
  }

  /// A square window, with the same padding on all sides.
  public init(size: Int, stride: Int, padding: Int = 0) {
    let axis = Axis(size: size, stride: stride, before: padding, after: padding)
    self.init(rows: axis, columns: axis)
  }
}

extension Pool {
  /// One window that covers a map.
  package init(covering map: MapShape) {
    self.init(rows: Axis(size: map.height, stride: 1), columns: Axis(size: map.width, stride: 1))
  }

  /// Places of a window.
  package var area: Int { rows.size * columns.size }

  /// The padding on all sides of a square window; `nil` for other windows.
  package var squarePadding: Int? {
    rows == columns && rows.before == rows.after ? rows.before : nil
  }

  /// The most places of a window that lie inside a map.
  package func largestPart(of map: MapShape) -> Int {
    min(rows.size, map.height) * min(columns.size, map.width)
  }

  /// Whether no window reaches into the padding of a map.
  package func staysInside(_ map: MapShape) -> Bool {
    rows.staysInside(map.height) && columns.staysInside(map.width)
  }
}

extension Pool.Axis {
  /// Windows on an axis of this length; 0 if not even one fits.
  package func count(on length: Int) -> Int {
    let room = length + before + after - size
    return room < 0 ? 0 : room / stride + 1
  }

  /// The places of a window that lie on an axis of this length.
  package func span(of window: Int, on length: Int) -> Range<Int> {
    let start = window * stride - before
    return max(start, 0)..<min(start + size, length)
  }

  fileprivate func staysInside(_ length: Int) -> Bool {
    before == 0 && (count(on: length) - 1) * stride + size <= length
  }
}
