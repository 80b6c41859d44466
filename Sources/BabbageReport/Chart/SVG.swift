import Babbage
import BabbageData
import Foundation

/// The few parts of SVG that a chart needs, as text.
enum SVG {
  /// An element; what stands in it must be markup already.
  static func element(
    _ name: String, _ attributes: [(name: String, value: String)], _ content: String? = nil
  ) -> String {
    let list = attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
    return content.map { "<\(name)\(list)>\($0)</\(name)>" } ?? "<\(name)\(list)/>"
  }

  /// A text as markup, in one line: what XML reserves is escaped, what cannot be seen is written out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      // No document may have them.
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.shown
  }

  /// A coordinate in tenths: short, and the same wherever the logarithms before it were computed.
  static func number(_ value: Double) -> String {
    let tenths = Int((10 * value).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// A picture of a size in pixels; its colours follow the reader's light or dark mode.
  static func picture(
    width: Double, height: Double, title: String, _ parts: [String]
  ) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(width))\" height=\"\(number(height))\" viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\">"
      + element("title", [], escaped(title)) + "<style>\n\(style)\n</style>\n"
      + parts.joined(separator: "\n") + "\n</svg>\n"
  }

  /// Pixels in a place of a picture, each a rectangle with sharp edges.
  static func image(
    _ image: PixelImage, x: Double, y: Double, width: Double, height: Double
  ) -> String {
    let data = (PNGEncoder.encode(image) ?? Data()).base64EncodedString()
    return element(
      "image",
      [
        ("x", number(x)), ("y", number(y)), ("width", number(width)), ("height", number(height)),
        ("preserveAspectRatio", "none"), ("style", "image-rendering: pixelated"),
        ("href", "data:image/png;base64,\(data)"),
      ])
  }

  /// Plain rules without variables, because not every program that shows SVG knows those.
  ///
  /// The rules of a picture inside an HTML file are those of all its pictures: a name means the same everywhere.
  private static let style = """
    text { font-family: system-ui, sans-serif; font-size: 11px; fill: #1f2328 }
    .grid { stroke: #d5d9de }
    .path { fill: none; stroke: #0a58ca; stroke-width: 2 }
    .knots { stroke: #0a58ca; stroke-width: 4; stroke-linecap: round }
    .before { stroke: #b35900; stroke-width: 3; stroke-linecap: round }
    .cell { fill: #0a58ca }
    .mistake { fill: #b35900 }
    .outline { fill: none; stroke: #d5d9de }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6e8eb }
      .grid, .outline { stroke: #3a4048 }
      .path, .knots { stroke: #6ea8fe }
      .before { stroke: #ffb066 }
      .cell { fill: #6ea8fe }
      .mistake { fill: #ffb066 }
    }
    """
}
