/// The width of a text at a font size of 11 pixels.
///
/// The reader's font is not known, so these are generous guesses.
enum TextWidth {
  /// The width in pixels.
  static func of(_ text: String) -> Double { text.reduce(0) { $0 + width(of: $1) } }

  /// The text, or its beginning and an ellipsis if it is wider than `most`.
  static func shortened(_ text: String, to most: Double) -> String {
    guard of(text) > most else { return text }
    var room = most - of("…")
    let beginning = text.prefix { character in
      room -= width(of: character)
      return room >= 0
    }
    return beginning + "…"
  }

  private static func width(of character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    return switch scalar {
    // From Hangul on: Chinese, Japanese, Korean, and emoji.
    case "\u{1100}"...: 12
    case "M", "W", "@", "%": 10
    default: 6.2
    }
  }
}
