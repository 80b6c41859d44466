/// Numbers and lines as C text.
enum CText {
  /// A literal that no compiler warns about: beyond 32 bits it is long, and the smallest is a sum.
  static func number(_ value: Int) -> String {
    if value == Int(Int32.min) { return "-2147483647 - 1" }
    return Int32(exactly: value) == nil ? "INT64_C(\(value))" : String(value)
  }

  /// Items with commas between them in lines of at most 100 characters.
  static func wrapped(_ items: [String]) -> String {
    var lines: [String] = []
    var line = " "
    for (index, item) in items.enumerated() {
      let text = index + 1 < items.count ? item + "," : item
      if line.count + text.count + 1 > 100 {
        lines.append(line)
        line = " "
      }
      line += " " + text
    }
    lines.append(line)
    return lines.joined(separator: "\n")
  }

  /// A table of rows in braces.
  static func table(_ type: String, _ name: String, _ rows: [String]) -> String {
    "static const \(type) \(name)[] NN_FLASH = {\n"
      + rows.map { "  \($0)" }.joined(separator: ",\n") + "\n};"
  }
}
