import Babbage
import Foundation

/// Tables of files and labels beside pictures.
///
/// Tables named like splits, such as `train.csv`, hold those splits; a single other one holds all.
struct TableLayout {
  private let root: URL
  private var tables: [(split: SplitRole?, file: URL, table: LabelTable)] = []

  /// The layout of a given table.
  ///
  /// - Throws: ``PictureFolderError/notATable(file:)`` if it has no columns of files and labels.
  init(table file: URL) throws {
    root = file.deletingLastPathComponent()
    guard let table = try LabelTable(contentsOf: file) else {
      throw PictureFolderError.notATable(file: file.path)
    }
    tables = [(nil, file, table)]
  }

  /// The layout of the tables in a folder; `nil` if none has columns of files and labels.
  ///
  /// - Throws: ``PictureFolderError/twoTables(folder:names:)``.
  init?(root: URL) throws {
    self.root = root
    for name in PictureWalk.files(in: root, ending: "csv") {
      let file = root.appendingPathComponent(name)
      guard let table = try LabelTable(contentsOf: file) else { continue }
      tables.append((SplitRole(named: String(name.dropLast(4))), file, table))
    }
    let ofSplits = tables.filter { $0.split != nil }
    if !ofSplits.isEmpty { tables = ofSplits }
    guard !tables.isEmpty else { return nil }
    guard tables.count == 1 || Set(tables.map(\.split)).count == tables.count else {
      throw PictureFolderError.twoTables(
        folder: root.path, names: tables.map(\.file.lastPathComponent))
    }
  }

  /// The pictures of each split; a file that cannot be found is an error only when it is read.
  func listing() -> ClassListing {
    var listing = ClassListing()
    for (split, _, table) in tables {
      let finder = Finder(root: root, split: split)
      for row in table.rows {
        listing.splits[row.split ?? split, default: []].append(
          ClassListing.File(path: finder.path(of: row.file) ?? row.file, key: row.label))
      }
    }
    return listing
  }

  /// Finds the files that a table names: beside it, or in a folder beside it; extensions may be
  /// left out.
  private struct Finder {
    private let root: URL
    /// Folders below the root, the most likely first.
    private let folders: [String]

    init(root: URL, split: SplitRole?) {
      self.root = root
      let all = PictureWalk.folders(in: root)
      let own = all.filter { split != nil && SplitRole(named: $0) == split }
      folders = own.map { $0 + "/" } + [""] + all.filter { !own.contains($0) }.map { $0 + "/" }
    }

    /// The path below the root, or the path itself if it is absolute; `nil` if there is no file.
    func path(of name: String) -> String? {
      if name.hasPrefix("/") { return Self.isThere(name) ? name : nil }
      let endings = PictureWalk.isPicture(name) ? [""] : ["", ".png", ".jpg", ".jpeg", ".webp"]
      return folders.lazy.flatMap { folder in endings.map { folder + name + $0 } }
        .first { Self.isThere(root.appendingPathComponent($0).path) }
    }

    private static func isThere(_ path: String) -> Bool {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }
}
