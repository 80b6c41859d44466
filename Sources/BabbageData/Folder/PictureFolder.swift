import Babbage
import Foundation

/// A folder of pictures: which file belongs to which class and split.
///
/// The layouts that are known:
/// - a folder for each split with a folder for each class in it, `train/CLASS/picture.png`. Splits
///   are called `train`, `val` and `test`, or as in ``SplitRole``; the pictures of a class may lie
///   at any depth;
/// - a folder for each class and no splits;
/// - tables of files and labels as CSV beside the pictures, see ``LabelTable``;
/// - that of Tiny ImageNet: `wnids.txt` lists the classes, `words.txt` has their names, and
///   `val/val_annotations.txt` has the classes of `val/images`.
///
/// If there are both `val` and `test`, the first serves to choose among networks and the second for
/// the final test; if there is only one of them, it is the test. Classes and pictures are sorted by
/// name.
package struct PictureFolder: Equatable, Sendable {
  /// A picture and its class.
  struct Entry: Hashable, Sendable {
    /// The path below the folder, or from the root of the file system.
    let path: String
    let label: UInt16
  }

  /// The most classes that labels can number.
  static let mostClasses = 65_535

  /// The folder.
  package let root: URL
  /// The name of each class, in the order of the labels.
  package let classNames: [String]
  /// What a user should know about how the folder was understood.
  package let notices: [DatasetNotice]
  let train: [Entry]
  let validation: [Entry]
  let test: [Entry]

  /// Looks through a folder, or through the folder of a table; no picture is opened.
  ///
  /// - Parameters:
  ///   - location: The folder, or a CSV file.
  ///   - options: What is needed, and how much to hold out.
  /// - Throws: ``PictureFolderError``, which says what part of the layout is missing.
  package init(at location: URL, _ options: DatasetOptions = DatasetOptions()) throws {
    let isTable = location.pathExtension.lowercased() == "csv"
    root = (isTable ? location.deletingLastPathComponent() : location).standardizedFileURL
    var walk = PictureWalk(root: root)
    let listing =
      isTable
      ? try TableLayout(table: location).listing() : try Self.listing(of: root, &walk)
    let resolved = try SplitResolution(root: root, options: options).resolve(
      listing, notices: walk.notices)
    guard resolved.classNames.count <= Self.mostClasses else {
      throw PictureFolderError.tooManyClasses(
        folder: root.path, count: resolved.classNames.count, limit: Self.mostClasses)
    }
    classNames = resolved.classNames
    notices = resolved.notices
    train = resolved.train
    validation = resolved.validation
    test = resolved.test
  }

  /// The pictures by the first layout that the folder matches.
  private static func listing(of root: URL, _ walk: inout PictureWalk) throws -> ClassListing {
    if let layout = try TinyImageNetLayout(root: root) { return try layout.listing(&walk) }
    let splits = try SplitLayout(root: root)
    if let listing = splits.listing(&walk) { return listing }
    if let tables = try TableLayout(root: root) { return tables.listing() }
    guard splits.isEmpty else { throw splits.withoutClasses }
    var listing = ClassListing()
    listing.add(walk.classes(in: root), to: nil)
    guard listing.splits[nil] != nil else {
      throw PictureFolderError.noClasses(folder: root.path)
    }
    return listing
  }
}
