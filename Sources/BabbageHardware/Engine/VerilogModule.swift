import Foundation

/// A module's text with values for its parameters.
struct VerilogModule {
  /// The text.
  let text: String

  /// - Parameters:
  ///   - bytes: The module, with lines `parameter NAME = number`.
  ///   - parameters: The numbers; others stay.
  init(_ bytes: [UInt8], _ parameters: [String: Int]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(
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

/// Names of modules and files.
enum VerilogName {
  /// Words that no module may be called.
  private static let keywords: Set<String> = [
    "always", "and", "assign", "begin", "buf", "case", "default", "else", "end", "for", "function",
    "if", "initial", "input", "integer", "module", "nand", "nor", "not", "or", "output",
    "parameter",
    "real", "reg", "repeat", "signed", "table", "task", "time", "wait", "while", "wire", "xor",
  ]

  /// A name with letters, digits and `_` alone.
  static func prefix(_ name: String) -> String {
    var result = ""
    for character in name.unicodeScalars {
      let isPlain =
        character.isASCII && (character.properties.isAlphabetic || ("0"..."9").contains(character))
      result.unicodeScalars.append(isPlain ? character : "_")
    }
    if result.isEmpty || result.first?.isNumber == true { result = "net_" + result }
    return keywords.contains(result.lowercased()) ? result + "_net" : result
  }

  /// Puts a name where texts have `nn`.
  static func replacing(in text: String, prefix: String) -> String {
    text.replacing(/\bnn(_|\b)/) { match in prefix + match.1 }
  }
}
