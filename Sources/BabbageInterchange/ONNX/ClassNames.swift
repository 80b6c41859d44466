import Foundation

/// The class names in a model's metadata: a JSON array of strings under one key.
enum ClassNames {
  static let key = "class_names"

  static func encode(_ names: [String]) -> String {
    let bytes = (try? JSONEncoder().encode(names)) ?? Data("[]".utf8)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names, if the metadata has one for each score; otherwise none.
  static func decode(_ metadata: [String: String], count: Int) -> [String] {
    guard let text = metadata[key],
      let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)),
      names.count == count, names.allSatisfy({ (1...255).contains($0.utf8.count) })
    else { return [] }
    return names
  }
}
