import Babbage
import BabbageData
import Foundation

/// The few elements of SVG that a chart needs, as text.
enum SVG {
  /// An element; its content must be markup already.
  static func element(
    _ name: String, _ attributes: [(name: String, value: String)], _ content: String? = nil
  ) -> String {
    let list = attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
    return content.map { "<\(name)\(list)>\($0)</\(name)>" } ?? "<\(name)\(list)/>"
  }

  /// A text as markup, in one line: reserved characters are escaped, invisible ones written out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      // XML does not allow these in a document.
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.shown
  }

  /// A coordinate rounded to tenths: short, and independent of the platform's logarithms.
  static func number(_ value: Double) -> String {
    let tenths = Int((10 * value).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// A picture whose size is in pixels; its colours follow the reader's light or dark mode.
  static func picture(
    width: Double, height: Double, title: String, _ parts: [String]
  ) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(width))\" height=\"\(number(height))\" viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\">"
      + element("title", [], escaped(title)) + "<style>\n\(style)\n</style>\n"
      + parts.joined(separator: "\n") + "\n</svg>\n"
  }

  /// An image in a rectangle of a picture; each of its pixels has sharp edges.
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

  /// Plain rules without variables, which not every SVG viewer supports.
  ///
  /// The rules of one picture inside an HTML file apply to all pictures in it, so that a name must
  /// mean the same everywhere.
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
