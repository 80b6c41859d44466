/// How a stored picture is turned or mirrored: the values of the EXIF tag Orientation.
package enum Orientation: Int, CaseIterable, Sendable {
  case upright = 1
  case mirrored
  case upsideDown
  case flipped
  case transposed
  /// To be turned by 90 degrees, clockwise.
  case turnedLeft
  case transversed
  /// To be turned by 90 degrees, counter-clockwise.
  case turnedRight

  /// Whether rows become columns.
  var exchangesSides: Bool { rawValue >= Self.transposed.rawValue }

  /// The size of the upright picture.
  func uprightSize(height: Int, width: Int) -> (height: Int, width: Int) {
    exchangesSides ? (width, height) : (height, width)
  }

  /// The index in the stored pixels where the upright picture begins, and the steps from there to
  /// its next row and its next column.
  func walk(height: Int, width: Int) -> (start: Int, row: Int, column: Int) {
    let right = width - 1
    let bottom = (height - 1) * width
    return switch self {
    case .upright: (0, width, 1)
    case .mirrored: (right, width, -1)
    case .upsideDown: (bottom + right, -width, -1)
    case .flipped: (bottom, -width, 1)
    case .transposed: (0, 1, width)
    case .turnedLeft: (bottom, 1, -width)
    case .transversed: (bottom + right, -1, -width)
    case .turnedRight: (right, -1, width)
    }
  }
}
