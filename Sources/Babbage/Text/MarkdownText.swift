/// Text as a part of Markdown, as GitHub reads it.
extension String {
  /// The text on one line of Markdown, escaped so that none of it is markup.
  ///
  /// It can go into a paragraph, a heading, a list item, a table cell or the description of a
  /// picture.
  package var markdown: String {
    // Leading blanks would make the text a code block.
    let scalars = Array(shown.unicodeScalars.drop { $0 == " " })
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if Self.means(scalar, at: index, in: scalars) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  /// Whether a character has a meaning in Markdown.
  private static func means(
    _ scalar: Unicode.Scalar, at index: Int, in text: [Unicode.Scalar]
  ) -> Bool {
    switch scalar {
    case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "#", "$", "!", "@": return true
    // Lists, and lines below headings.
    case "-", "+", "=": return index == 0
    case ")": return isNumber(text[..<index])
    // Addresses, which become links.
    case ":": return index + 1 < text.count && text[index + 1] == "/"
    case ".":
      let word = String(UnicodeScalarView(text[..<index].suffix(3)))
      return isNumber(text[..<index]) || word.lowercased() == "www"
    default: return false
    }
  }

  /// Whether a dot or a bracket after it begins a list.
  private static func isNumber(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    !text.isEmpty && text.allSatisfy { ("0"..."9").contains($0) }
  }

  /// The lines as they are, between fences that they cannot close.
  package var fencedMarkdown: String {
    let runs = unicodeScalars.split { $0 != "`" }.map(\.count)
    let fence = String(repeating: "`", count: max(3, (runs.max() ?? 0) + 1))
    return "\(fence)text\n\(shownInLines)\n\(fence)"
  }
}
