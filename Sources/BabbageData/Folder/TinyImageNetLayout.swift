import Babbage
import Foundation

/// The layout of Tiny ImageNet: classes in a list, test pictures in one folder with annotations.
struct TinyImageNetLayout {
  private let root: URL
  private let classes: [String]?
  private let annotations: [String]?

  /// `nil` if the folder has neither a list of classes nor annotations.
  init?(root: URL) throws {
    self.root = root
    classes = try Self.lines(of: root.appendingPathComponent("wnids.txt"))
    annotations = try Self.lines(of: Self.annotationFile(root))
    if classes == nil && annotations == nil { return nil }
  }

  private static func annotationFile(_ root: URL) -> URL {
    root.appendingPathComponent("val/val_annotations.txt")
  }

  /// The pictures of both splits; classes in the order of the list.
  ///
  /// - Throws: ``PictureFolderError/badAnnotation(file:line:)``.
  func listing(_ walk: inout PictureWalk) throws -> ClassListing {
    var listing = ClassListing(order: classes, names: try names())
    for name in PictureWalk.folders(in: root) {
      guard let role = SplitRole(named: name), role == .train || annotations == nil else {
        continue
      }
      listing.add(walk.classes(in: root.appendingPathComponent(name)), to: role)
    }
    guard let annotations else { return listing }
    let known = Set(classes ?? (listing.splits[.train] ?? []).map(\.key))
    listing.splits[.test] = try annotations.enumerated().map { index, line in
      let fields = line.split(separator: "\t")
      guard fields.count >= 2, known.contains(String(fields[1])), !fields[0].contains("/") else {
        throw PictureFolderError.badAnnotation(
          file: Self.annotationFile(root).path, line: index + 1)
      }
      return ClassListing.File(path: "val/images/\(fields[0])", key: String(fields[1]))
    }
    return listing
  }

  /// The names of classes: the first where Tiny ImageNet lists several, "koala, koala bear, …".
  private func names() throws -> [String: String] {
    let lines = try Self.lines(of: root.appendingPathComponent("words.txt")) ?? []
    let pairs = lines.compactMap { line -> (String, String)? in
      let fields = line.split(separator: "\t", maxSplits: 1)
      guard fields.count == 2, let name = fields[1].split(separator: ",").first else { return nil }
      return (String(fields[0]), String(name))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The lines of a text file that are not empty; `nil` if it is not there.
  private static func lines(of file: URL) throws -> [String]? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let data = try Data(readingAllOf: file, limit: 64 << 20)
    return String(decoding: data, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
  }
}
