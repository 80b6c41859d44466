import BabbageTestSupport
import Foundation
import Testing

/// The tables of `docs/json.md`.
struct JSONTables {
  /// A field as a table describes it.
  struct Field {
    let name: String
    let type: String
    let isAlwaysThere: Bool
    /// The table of the object, or of the objects in the list, that it holds.
    let table: String?
  }

  private var fields: [String: [Field]] = [:]
  /// The tables that a table includes all rows of.
  private var included: [String: [String]] = [:]

  /// Reads the tables, by their headings without backticks.
  init() throws {
    let file = Repository.root.appendingPathComponent("docs/json.md")
    var heading = ""
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("### ") {
        heading = line.dropFirst(4).filter { $0 != "`" }
        continue
      }
      guard line.hasPrefix("| "), !line.hasPrefix("| field ") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 7, "\(line)")
      if cells[1].hasPrefix("all of ") {
        included[heading, default: []].append(try #require(Self.link(in: cells[1]), "\(line)"))
        continue
      }
      try #require(cells[1].hasPrefix("`") && !cells[4].isEmpty && !cells[5].isEmpty, "\(line)")
      fields[heading, default: []].append(
        Field(
          name: cells[1].filter { $0 != "`" }, type: cells[2],
          isAlwaysThere: cells[5] == "never", table: Self.link(in: cells[2])))
    }
    for name in fields.values.joined().compactMap(\.table) + included.values.joined() {
      try #require(fields[name] != nil, "there is no table \(name)")
    }
  }

  /// The commands.
  var commands: [String] { fields.keys.filter { $0.hasPrefix("babbage ") } }

  /// The rows of a table, and those of the tables that it includes.
  private func rows(of table: String) -> [(table: String, field: Field)] {
    (fields[table] ?? []).map { (table, $0) }
      + (included[table] ?? []).flatMap { rows(of: $0) }
  }

  private static func link(in text: String) -> String? {
    text.firstMatch(of: /\[([^\]]+)\]/).map { String($0.1) }
  }

  /// Compares an object with its table.
  ///
  /// `seen` collects `table.field` for each field that is present, by the table that has its row.
  func compare(_ object: [String: Any], with table: String, seen: inout Set<String>) {
    let rows = rows(of: table)
    for key in object.keys where !rows.contains(where: { $0.field.name == key }) {
      Issue.record("'\(key)' is not in table \(table)")
    }
    for (home, row) in rows {
      guard let value = object[row.name] else {
        #expect(!row.isAlwaysThere, "'\(row.name)' of table \(table) is missing")
        continue
      }
      seen.insert("\(home).\(row.name)")
      #expect(Self.holds(row.type, value), "\(table), \(row.name): \(value) is no \(row.type)")
      guard let inner = row.table else { continue }
      for object in value as? [[String: Any]] ?? [value as? [String: Any] ?? [:]] {
        compare(object, with: inner, seen: &seen)
      }
    }
  }

  private static func holds(_ type: String, _ value: Any) -> Bool {
    let number = value as? NSNumber
    // Numbers are doubles or 64 bits wide, truth values are characters.
    let isBool = number.map { ["c", "B"].contains(String(cString: $0.objCType)) } ?? false
    return switch type {
    case "text": value is String
    case "true or false": isBool
    case "number": number != nil && !isBool
    case "integer": number != nil && !isBool && number?.doubleValue == number?.doubleValue.rounded()
    case "list of texts": value is [String]
    case "texts by name": value is [String: String]
    case "list of integers": value is [Int]
    case _ where type.hasPrefix("list of "): value is [[String: Any]]
    default: value is [String: Any]
    }
  }

  /// Every `table.field` that a command may print.
  func reachable(from table: String) -> Set<String> {
    var found: Set<String> = []
    for (home, row) in rows(of: table) {
      found.insert("\(home).\(row.name)")
      if let inner = row.table { found.formUnion(reachable(from: inner)) }
    }
    return found
  }
}
