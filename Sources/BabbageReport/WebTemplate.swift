import CTexts
import Foundation

/// The templates of HTML files, the same for all networks, and ways to fill them in.
enum WebTemplate {
  static var page: String { String(cString: text_page_html()) }
  static var style: String { String(cString: text_style_css()) }
  static var pageStyle: String { String(cString: text_page_css()) }

  /// The page's script, without comments and indentation to keep a page small.
  static var pageScript: String {
    let source =
      String(cString: text_pictures_js()) + String(cString: text_program_js())
      + String(cString: text_page_js())
    let lines = source.split(separator: "\n").map { (line: Substring) in line.drop { $0 == " " } }
    return lines.filter { !$0.hasPrefix("//") }.joined(separator: "\n") + "\n"
  }

  static var report: String { String(cString: text_report_html()) }
  static var reportStyle: String { String(cString: text_report_css()) }

  /// A template with each `{{name}}` replaced by the markup of that name.
  ///
  /// Inserted markup is not searched for names again.
  ///
  /// - Precondition: Every name in the template has markup.
  static func text(_ template: String, _ markup: [String: String]) -> String {
    var parts = template.components(separatedBy: "{{")
    let start = parts.removeFirst()
    return parts.reduce(into: start) { text, part in
      guard let end = part.range(of: "}}"), let value = markup[String(part[..<end.lowerBound])]
      else {
        preconditionFailure("a template names what is not there: \(part.prefix(40))")
      }
      text += value + part[end.upperBound...]
    }
  }

  /// A text as markup.
  static func escaped(_ text: String) -> String { SVG.escaped(text) }

  /// A text of several lines as markup.
  static func escaped(lines text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      .joined(separator: "\n")
  }

  /// A value as JSON that can be part of a script element.
  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("numbers that JSON does not have")
    }
    // Without "<" no text can end the script element or begin a comment in it.
    return String(decoding: data, as: UTF8.self).replacingOccurrences(of: "<", with: "\\u003c")
  }

  /// Facts as markup: each in large print, and what it is.
  static func cards(_ facts: [(fact: String, name: String)]) -> String {
    facts.map { "<li><b>\(escaped($0.fact))</b><span>\(escaped($0.name))</span></li>" }.joined()
  }
}
