/// Rules for the name that files, functions and modules of an exported program begin with.
///
/// A name that is asked for must obey them; one that is made of a network's name is changed until it does.
package struct ExportedNameRule: Sendable {
  /// The longest name: files have endings behind it.
  package static let longest = 200
  /// Names of devices, which no file can have under Windows.
  private static let devices: Set<String> = Set(
    ["con", "prn", "aux", "nul"] + (0...9).flatMap { ["com\($0)", "lpt\($0)"] })

  private let language: String
  private let reserved: Set<String>
  private let hasSmallLetters: Bool

  /// - Parameters:
  ///   - language: What the program is written in.
  ///   - reserved: Words in small letters that no name may be.
  ///   - hasSmallLetters: Whether names are put in small letters.
  package init(language: String, reserved: [String], hasSmallLetters: Bool) {
    self.language = language
    self.reserved = Set(reserved).union(Self.devices)
    self.hasSmallLetters = hasSmallLetters
  }

  /// A name that was asked for.
  ///
  /// - Throws: ``ExportedNameError`` if it is no identifier, or reserved.
  package func checked(_ name: String) throws(ExportedNameError) -> String {
    guard name.utf8.count <= Self.longest else {
      throw .tooLong(language: language, limit: Self.longest)
    }
    guard name == plain(name) else { throw .notAnIdentifier(name, language: language) }
    guard !isReserved(name) else { throw .reserved(name, language: language) }
    return cased(name)
  }

  /// The name that is made of a text, whatever that is.
  package func derived(from text: String) -> String {
    let name = String(cased(plain(text)).prefix(Self.longest - 8))
    return isReserved(name) ? name + "_net" : name
  }

  private func cased(_ name: String) -> String { hasSmallLetters ? name.lowercased() : name }

  private func isReserved(_ name: String) -> Bool { reserved.contains(name.lowercased()) }

  /// The letters and digits of a text with single `_` for what is between them.
  private func plain(_ text: String) -> String {
    let words = text.unicodeScalars.split { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9": false
      default: true
      }
    }
    let name = words.map { String($0) }.joined(separator: "_")
    let isNumber = name.first.map { $0.isNumber } ?? true
    return isNumber ? name.isEmpty ? "net" : "net_" + name : name
  }
}

/// Why a name cannot be that of an exported program.
public enum ExportedNameError: DescribedError, Equatable {
  /// It has other characters than letters, digits and single `_` between them, or begins with a digit.
  case notAnIdentifier(String, language: String)
  /// The language or what belongs to it has the name already.
  case reserved(String, language: String)
  /// It is longer than the names of files can be.
  case tooLong(language: String, limit: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .notAnIdentifier(let name, let language):
      "'\(name)' cannot name a program in \(language)"
    case .reserved(let name, let language): "'\(name)' is a name that \(language) already uses"
    case .tooLong: "the name is too long"
    }
  }

  /// Where.
  public var location: String {
    switch self {
    case .notAnIdentifier(_, let language), .reserved(_, let language), .tooLong(let language, _):
      "as the name of an exported program in \(language)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .notAnIdentifier:
      "begin with a letter and go on with letters and digits, with single underscores between them"
    case .reserved(let name, _): "choose another, such as \(name)_net"
    case .tooLong(_, let limit): "use at most \(limit) characters"
    }
  }
}
