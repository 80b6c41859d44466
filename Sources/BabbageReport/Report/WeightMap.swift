import Babbage
import BabbageData
import Foundation

/// The weights of a layer as a picture: a row for each filter, blue where they are negative and orange where positive.
///
/// Of a large layer the corner is shown: the first filters and the first of their weights.
struct WeightMap {
  private static let mostRows = 48
  private static let mostColumns = 96
  private static let (width, gap, top) = (400.0, 20.0, 22.0)

  private let maps: [(title: String, weights: Tensor)]

  /// - Parameter dense: Beside the polynomials if given.
  init(polynomials: Tensor, dense: Tensor?) {
    maps = (dense.map { [("dense, trained", $0)] } ?? []) + [("polynomials", polynomials)]
  }

  /// How many filters and weights of each are shown.
  var extent: (rows: Int, columns: Int) {
    let shape = maps[0].weights.shape
    return (
      min(shape[0], Self.mostRows), min(shape.dropFirst().reduce(1, *), Self.mostColumns)
    )
  }

  var svg: String {
    let height = max(Self.width * Double(extent.rows) / Double(max(extent.columns, 1)), 40)
      .clamped(to: 300)
    let total = Double(maps.count) * (Self.width + Self.gap) - Self.gap
    let parts = maps.enumerated().map { index, map in
      let x = Double(index) * (Self.width + Self.gap)
      return SVG.element(
        "text", [("x", SVG.number(x)), ("y", "14")], SVG.escaped(map.title))
        + SVG.element(
          "image",
          [
            ("x", SVG.number(x)), ("y", SVG.number(Self.top)), ("width", SVG.number(Self.width)),
            ("height", SVG.number(height)), ("preserveAspectRatio", "none"),
            ("style", "image-rendering: pixelated"), ("href", Self.link(to: picture(map.weights))),
          ])
    }
    return SVG.picture(
      width: total, height: Self.top + height + 2,
      title: "Weights as colours: " + maps.map(\.title).joined(separator: " beside "), parts)
  }

  /// A picture as the value of a link.
  static func link(to image: PixelImage) -> String {
    "data:image/png;base64," + (PNGEncoder.encode(image) ?? Data()).base64EncodedString()
  }

  private func picture(_ weights: Tensor) -> PixelImage {
    let (rows, columns) = extent
    let stride = weights.shape.dropFirst().reduce(1, *)
    let shown = (0..<rows).flatMap { row in
      (0..<columns).map { weights.values[row * stride + $0] }
    }
    // A few outliers would leave all others pale.
    let magnitudes = shown.map(\.magnitude).sorted()
    let most = max(
      magnitudes[min(magnitudes.count * 49 / 50, magnitudes.count - 1)], .leastNormalMagnitude)
    let pixels = (0..<3).flatMap { channel in
      shown.map { Self.colour(min(max($0 / most, -1), 1), channel) }
    }
    return PixelImage(format: .rgb, height: rows, width: columns, pixels: pixels)
  }

  /// From blue over nearly white to orange.
  private static func colour(_ value: Float, _ channel: Int) -> UInt8 {
    let end: [Float] = value < 0 ? [10, 88, 202] : [190, 90, 0]
    return UInt8((246 + (end[channel] - 246) * value.magnitude).rounded())
  }
}

extension Double {
  fileprivate func clamped(to most: Double) -> Double { Swift.min(self, most) }
}
