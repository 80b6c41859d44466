import Foundation

/// Names in C.
enum CName {
  /// The name with nothing in it that a name in C cannot have, in small letters.
  static func prefix(_ name: String) -> String {
    var result = ""
    for scalar in name.lowercased().unicodeScalars {
      let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      result.unicodeScalars.append(isPlain ? scalar : "_")
    }
    if result.isEmpty || ("0"..."9").contains(result.unicodeScalars.first ?? "0") {
      result = "net_" + result
    }
    return result
  }

  /// Puts a network's name in the place of `nn`, `nn_` and `NN_`.
  static func replacing(in text: String, prefix: String) -> String {
    var result = ""
    var word = ""
    for character in text + "\n" {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
        continue
      }
      result += replacing(word, by: prefix)
      word = ""
      result.append(character)
    }
    return String(result.dropLast())
  }

  private static func replacing(_ word: String, by prefix: String) -> String {
    if word == "nn" || word.hasPrefix("nn_") { return prefix + word.dropFirst(2) }
    return word.hasPrefix("NN_") ? prefix.uppercased() + word.dropFirst(2) : word
  }
}
