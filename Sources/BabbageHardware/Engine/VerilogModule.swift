import CTexts
import Foundation

/// A module's text with values for its parameters.
struct VerilogModule {
  /// The text.
  let text: String

  /// - Parameters:
  ///   - template: The module, with lines `parameter NAME = number`.
  ///   - parameters: The numbers; others stay.
  init(_ template: UnsafePointer<CChar>, _ parameters: [String: Int]) {
    let lines = String(cString: template).split(
      separator: "\n", omittingEmptySubsequences: false)
    text = lines.map { line in
      let words = line.split(separator: " ")
      guard words.count == 4, words[0] == "parameter", let value = parameters[String(words[1])]
      else { return String(line) }
      let indent = line.prefix { $0 == " " }
      let end = words[3].drop { $0.isNumber }
      return "\(indent)parameter \(words[1]) = \(value)\(end)"
    }.joined(separator: "\n").trimmingCharacters(in: .newlines)
  }
}
