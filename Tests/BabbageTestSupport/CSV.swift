/// Reads comma-separated values as RFC 4180 defines them.
package enum CSV {
  /// Each line as a dictionary by the headings; empty fields are left out.
  package static func rows(_ text: String) -> [[String: String]] {
    var records: [[String]] = [[""]]
    var isQuoted = false
    for character in text {
      let (last, field) = (records.count - 1, records[records.count - 1].count - 1)
      switch character {
      // A second quotation mark inside a quoted field opens it again.
      case "\"":
        if !isQuoted, !records[last][field].isEmpty { records[last][field].append("\"") }
        isQuoted.toggle()
      case "," where !isQuoted: records[last].append("")
      case "\n" where !isQuoted: records.append([""])
      default: records[last][field].append(character)
      }
    }
    if records.last == [""] { records.removeLast() }
    guard let headings = records.first else { return [] }
    return records.dropFirst().map { fields in
      Dictionary(uniqueKeysWithValues: zip(headings, fields)).filter { !$0.value.isEmpty }
    }
  }
}
