/// The few parts of SVG that a chart needs, as text.
enum SVG {
  /// An element; what stands in it must be markup already.
  static func element(
    _ name: String, _ attributes: [(name: String, value: String)], _ content: String? = nil
  ) -> String {
    let list = attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
    return content.map { "<\(name)\(list)>\($0)</\(name)>" } ?? "<\(name)\(list)/>"
  }

  /// A text as markup: what XML reserves is escaped, what it forbids replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A coordinate in tenths: short, and the same wherever the logarithms before it were computed.
  static func number(_ value: Double) -> String {
    let tenths = Int((10 * value).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}
