/// Texts from files and from the command line, made safe to be shown.
///
/// Names of classes, layers and files may hold anything. Where people read them they can do no more than be read: what would
/// move a terminal's cursor, end a line, turn the direction of what follows, or not be seen at all is written as in Swift,
/// such as `\u{1B}`.
extension String {
  /// The text in one line.
  package var shown: String { escaped { _ in false } }

  /// The text with its lines.
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
  /// Whether it does something to a text instead of being seen in it.
  fileprivate var isNotShown: Bool {
    // Most texts are of these.
    if (" "..."~").contains(self) { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default:
      // Those that choose how the character before looks, as many symbols have them.
      if ("\u{FE00}"..."\u{FE0F}").contains(self) { return false }
      return properties.isDefaultIgnorableCodePoint
    }
  }
}
