import Babbage
import BabbageData

/// The weights of a layer as a picture: a row for each filter, blue is negative, orange positive.
///
/// For a large layer only a corner is shown: the first filters and the first of their weights.
struct WeightMap {
  private static let mostRows = 48
  private static let mostColumns = 96
  static let width = 380.0
  private static let (leastHeight, mostHeight) = (40.0, 300.0)

  private let weights: Tensor

  init(_ weights: Tensor) { self.weights = weights }

  /// The numbers of filters and of weights in each that are shown.
  var extent: (rows: Int, columns: Int) {
    let shape = weights.shape
    return (
      min(shape[0], Self.mostRows), min(shape.dropFirst().reduce(1, *), Self.mostColumns)
    )
  }

  /// The picture.
  func svg(title: String) -> String {
    let height = Self.width * Double(extent.rows) / Double(max(extent.columns, 1))
    let shown = min(max(height, Self.leastHeight), Self.mostHeight)
    return SVG.picture(
      width: Self.width, height: shown, title: title,
      [SVG.image(picture, x: 0, y: 0, width: Self.width, height: shown)])
  }

  private var picture: PixelImage {
    let (rows, columns) = extent
    let stride = weights.shape.dropFirst().reduce(1, *)
    let shown = (0..<rows).flatMap { row in
      (0..<columns).map { weights.values[row * stride + $0] }
    }
    // Scaled by the 98th percentile: a few outliers would leave all others pale.
    let magnitudes = shown.map(\.magnitude).sorted()
    let most = max(
      magnitudes[min(magnitudes.count * 49 / 50, magnitudes.count - 1)], .leastNormalMagnitude)
    let pixels = (0..<3).flatMap { channel in
      shown.map { SignedColor.channel(channel, of: min(max($0 / most, -1), 1)) }
    }
    return PixelImage(format: .rgb, height: rows, width: columns, pixels: pixels)
  }
}

/// Colours for numbers from -1 to 1: from blue over nearly white to orange.
enum SignedColor {
  /// Red, green or blue of a number's colour.
  static func channel(_ channel: Int, of value: Float) -> UInt8 {
    let end: [Float] = value < 0 ? [10, 88, 202] : [190, 90, 0]
    return UInt8((246 + (end[channel] - 246) * value.magnitude).rounded())
  }
}
