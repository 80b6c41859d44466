import Foundation

/// A folder for each split, with a folder for each class.
struct SplitLayout {
  private let root: URL
  private let folders: [SplitRole: String]

  /// Finds out which splits there are.
  ///
  /// - Throws: ``PictureFolderError/twoFolders(folder:names:)`` if two have the same role.
  init(root: URL) throws(PictureFolderError) {
    self.root = root
    var folders: [SplitRole: String] = [:]
    for name in PictureWalk.folders(in: root) {
      guard let role = SplitRole(named: name) else { continue }
      if let other = folders[role] {
        throw .twoFolders(folder: root.path, names: [other, name])
      }
      folders[role] = name
    }
    self.folders = folders
  }

  /// Whether there are no splits.
  var isEmpty: Bool { folders.isEmpty }

  /// The error for splits without classes.
  var withoutClasses: PictureFolderError {
    let name = folders[.train] ?? folders.values.min() ?? ""
    return .noClasses(folder: root.appendingPathComponent(name).path)
  }

  /// The pictures of each split; `nil` if the training pictures, or all others, have no classes.
  func listing(_ walk: inout PictureWalk) -> ClassListing? {
    var listing = ClassListing()
    for (role, name) in folders.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      listing.add(
        walk.classes(in: root.appendingPathComponent(name, isDirectory: true)), to: role)
    }
    guard listing.splits[.train] != nil || (folders[.train] == nil && !listing.splits.isEmpty)
    else { return nil }
    for name in folders.values.sorted() {
      walk.noteLoosePictures(in: root.appendingPathComponent(name, isDirectory: true))
    }
    return listing
  }
}
