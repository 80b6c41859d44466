import Babbage
import Foundation

/// A folder of pictures: which file belongs to which class and split.
///
/// Three layouts are known:
/// - `train/CLASS/picture.png` and the same under `test`, `val`, `validation` or `valid`; a class'
///   pictures may lie in `images` below its folder;
/// - that of Tiny ImageNet: `wnids.txt` names the classes, `words.txt` says what they are called, and
///   `val/val_annotations.txt` has the classes of `val/images`.
///
/// Pictures are files that end in `.png`, `.jpg` or `.jpeg`; classes and pictures are in the order
/// of their names.
public struct PictureFolder: Equatable, Sendable {
  /// A picture and its class.
  struct Entry: Equatable, Sendable {
    /// The path below the folder.
    let path: String
    let label: UInt8
  }

  /// So many classes fit a label.
  static let mostClasses = 256
  private static let testNames = ["test", "val", "validation", "valid"]
  private static let endings: Set<String> = ["png", "jpg", "jpeg"]

  /// The folder.
  public let root: URL
  /// What each class is called, in the order of the labels.
  public let classNames: [String]
  let train: [Entry]
  let test: [Entry]

  /// Looks through a folder; no picture is opened.
  ///
  /// - Throws: ``PictureFolderError`` that says which part of the layout is missing.
  public init(at root: URL) throws {
    self.root = root
    let classes = try Self.classes(of: root)
    guard classes.count <= Self.mostClasses else {
      throw PictureFolderError.tooManyClasses(
        folder: root.path, count: classes.count, limit: Self.mostClasses)
    }
    classNames = try Self.names(of: classes, in: root)
    train = try Self.entries(of: classes, in: root, split: "train")
    test = try Self.testEntries(of: classes, in: root)
    for (split, entries) in [("train", train), ("test", test)] where entries.isEmpty {
      throw PictureFolderError.noPictures(folder: root.appendingPathComponent(split).path)
    }
  }

  private static func classes(of root: URL) throws -> [String] {
    if let listed = try lines(of: root.appendingPathComponent("wnids.txt")) { return listed }
    let train = root.appendingPathComponent("train")
    let names = try folders(in: train)
    guard !names.isEmpty else { throw PictureFolderError.noClasses(folder: train.path) }
    return names
  }

  /// Tiny ImageNet calls a class "koala, koala bear, …": the first of these.
  private static func names(of classes: [String], in root: URL) throws -> [String] {
    guard let lines = try lines(of: root.appendingPathComponent("words.txt")) else {
      return classes
    }
    let pairs = lines.compactMap { line -> (String, String)? in
      let fields = line.split(separator: "\t", maxSplits: 1)
      guard fields.count == 2, let name = fields[1].split(separator: ",").first else { return nil }
      return (String(fields[0]), String(name))
    }
    let names = Dictionary(pairs) { first, _ in first }
    return classes.map { names[$0] ?? $0 }
  }

  private static func testEntries(of classes: [String], in root: URL) throws -> [Entry] {
    let annotations = root.appendingPathComponent("val/val_annotations.txt")
    if let lines = try lines(of: annotations) {
      let labels = Dictionary(zip(classes, 0...)) { first, _ in first }
      return try lines.enumerated().map { index, line in
        let fields = line.split(separator: "\t")
        guard fields.count >= 2, let label = labels[String(fields[1])],
          !fields[0].contains("/")
        else { throw PictureFolderError.badAnnotation(file: annotations.path, line: index + 1) }
        return Entry(path: "val/images/\(fields[0])", label: UInt8(label))
      }
    }
    for name in testNames {
      let split = root.appendingPathComponent(name)
      if try !folders(in: split).isEmpty { return try entries(of: classes, in: root, split: name) }
    }
    throw PictureFolderError.noTestSplit(folder: root.path, names: testNames)
  }

  private static func entries(
    of classes: [String], in root: URL, split: String
  ) throws -> [Entry] {
    let labels = Dictionary(zip(classes, 0...)) { first, _ in first }
    let found = try folders(in: root.appendingPathComponent(split))
    return try found.flatMap { name -> [Entry] in
      guard let label = labels[name] else {
        throw PictureFolderError.unknownClass(folder: root.path, split: split, name: name)
      }
      return ["\(split)/\(name)", "\(split)/\(name)/images"].flatMap { path in
        pictures(in: root.appendingPathComponent(path)).map {
          Entry(path: "\(path)/\($0)", label: UInt8(label))
        }
      }
    }
  }

  /// The folders in a folder, in order; none if it is not there.
  private static func folders(in folder: URL) throws -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      let path = folder.appendingPathComponent(name).path
      return !name.hasPrefix(".")
        && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted()
  }

  private static func pictures(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { name in
      guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
      return endings.contains(name[name.index(after: dot)...].lowercased())
    }.sorted()
  }

  /// The lines of a text file that are not empty; `nil` if it is not there.
  private static func lines(of file: URL) throws -> [String]? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let data = try Data(readingAllOf: file, limit: 64 << 20)
    return String(decoding: data, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
  }
}
