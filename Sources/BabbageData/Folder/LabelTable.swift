import Babbage
import Foundation

/// A table of pictures and their classes: CSV with a heading, or without one if it has two columns.
///
///     file,label
///     cat1.png,cat
///     "dog, large.jpg",dog
///
/// A column `split` may say `train`, `val` or `test`.
struct LabelTable {
  /// A row: a picture, its class, and its split if the table has a column for it.
  struct Row: Equatable {
    let line: Int
    let file: String
    let label: String
    let split: SplitRole?
  }

  private static let fileHeadings: Set<String> = [
    "file", "filename", "file_name", "image", "image_name", "image_id", "id", "path", "filepath",
    "picture",
  ]
  private static let labelHeadings: Set<String> = [
    "label", "class", "class_name", "classname", "category", "target", "species",
  ]

  /// The pictures, in the order of the table.
  let rows: [Row]

  /// Reads a table; `nil` if it has no columns of files and labels.
  ///
  /// - Throws: ``PictureFolderError/badRow(file:line:reason:)``; `FileError`.
  init?(contentsOf file: URL) throws {
    let data = try Data(readingAllOf: file, limit: 256 << 20)
    // A byte order mark is not part of the first heading.
    let text = String(decoding: data, as: UTF8.self).trimmingPrefix("\u{FEFF}")
    guard var records = CSVText.records(of: text) else {
      throw PictureFolderError.badRow(file: file.path, line: 1, reason: "a quote is not closed")
    }
    records.removeAll { $0.fields.allSatisfy(\.isEmpty) }
    guard let first = records.first else { return nil }
    let headings = first.fields.map { $0.lowercased() }
    var columns: (file: Int, label: Int, split: Int?)
    if let file = headings.firstIndex(where: Self.fileHeadings.contains),
      let label = headings.firstIndex(where: Self.labelHeadings.contains)
    {
      columns = (file, label, headings.firstIndex(of: "split"))
      records.removeFirst()
    } else if first.fields.count == 2, PictureWalk.isPicture(first.fields[0]) {
      columns = (0, 1, nil)
    } else {
      return nil
    }
    rows = try records.map { record in
      func bad(_ reason: String) -> PictureFolderError {
        .badRow(file: file.path, line: record.line, reason: reason)
      }
      func field(_ column: Int) -> String {
        record.fields.indices.contains(column) ? record.fields[column] : ""
      }
      let (name, label) = (field(columns.file), field(columns.label))
      guard !name.isEmpty else { throw bad("no file is named") }
      guard !label.isEmpty else { throw bad("there is no label") }
      let split = columns.split.map(field) ?? ""
      guard split.isEmpty || SplitRole(named: split) != nil else {
        throw bad("'\(split)' is not a split")
      }
      return Row(line: record.line, file: name, label: label, split: SplitRole(named: split))
    }
  }
}

/// Comma-separated values as in RFC 4180.
enum CSVText {
  /// The records and the line on which each begins; blanks around unquoted fields are dropped.
  ///
  /// - Returns: `nil` if a quote is not closed.
  static func records(of text: some StringProtocol) -> [(line: Int, fields: [String])]? {
    var records: [(line: Int, fields: [String])] = []
    var (fields, field) = ([String](), "")
    var (line, start) = (1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    func trimmed() -> String {
      wasQuoted ? field : field.trimmingCharacters(in: .whitespaces)
    }
    var characters = text.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      if isQuoted {
        if character == "\"", next == "\"" {
          field.append("\"")
          next = characters.next()
        } else if character == "\"" {
          isQuoted = false
        } else {
          if character.isNewline { line += 1 }
          field.append(character)
        }
      } else if character == "\"", field.allSatisfy(\.isWhitespace) {
        (field, isQuoted, wasQuoted) = ("", true, true)
      } else if character == "," {
        fields.append(trimmed())
        (field, wasQuoted) = ("", false)
      } else if character.isNewline {
        records.append((start, fields + [trimmed()]))
        (fields, field, wasQuoted) = ([], "", false)
        line += 1
        start = line
      } else if !wasQuoted || !character.isWhitespace {
        field.append(character)
      }
    }
    if isQuoted { return nil }
    if !field.isEmpty || !fields.isEmpty || wasQuoted {
      records.append((start, fields + [trimmed()]))
    }
    return records
  }
}
