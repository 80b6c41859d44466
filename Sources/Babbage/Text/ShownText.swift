/// Text from files and from the command line, made safe to show.
///
/// Names of classes, layers and files may contain anything. Characters that would move a terminal's
/// cursor, end a line, turn the direction of what follows, or be invisible are escaped as in Swift,
/// such as `\u{1B}`.
extension String {
  /// The text on one line.
  package var shown: String { escaped { _ in false } }

  /// The text with its line breaks.
  package var shownInLines: String { escaped { $0 == "\n" } }

  private func escaped(keeping isKept: (Unicode.Scalar) -> Bool) -> String {
    // Most texts have nothing to escape.
    guard unicodeScalars.contains(where: { $0.isNotShown && !isKept($0) }) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isNotShown, !isKept(scalar) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        result.append(contentsOf: "\\u{\(code)}".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether it affects a text instead of being visible in it.
  fileprivate var isNotShown: Bool {
    // Most characters are in this range.
    if (" "..."~").contains(self) { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default:
      // Variation selectors choose how the character before them looks; many symbols have one.
      if ("\u{FE00}"..."\u{FE0F}").contains(self) { return false }
      return properties.isDefaultIgnorableCodePoint
    }
  }
}
