/// The window and step of a pooling.
public struct Pool: Equatable, Sendable, Hashable {
  /// Rows and columns of the window.
  public let size: Int
  /// Step between windows.
  public let stride: Int
  /// Places around the map that windows may reach into; at most half of the window.
  public let padding: Int

  /// A square window.
  public init(size: Int, stride: Int, padding: Int = 0) {
    self.size = size
    self.stride = stride
    self.padding = padding
  }
}
