import Foundation

/// Finds the pictures in folders, at any depth.
///
/// Names that begin with a dot and files that operating systems leave behind are ignored. Links are
/// followed, but not back to a folder on the way to them.
struct PictureWalk {
  /// The file name extensions that are taken for pictures.
  ///
  /// They include formats that cannot be read: such files are refused later rather than silently
  /// missing.
  static let endings: Set<String> = [
    "png", "jpg", "jpeg", "jpe", "jfif", "webp", "apng", "gif", "bmp", "tif", "tiff", "heic",
    "heif", "avif",
    "jxl", "jp2", "ppm", "pgm",
  ]
  /// Files that operating systems leave behind, in lower case.
  private static let junk: Set<String> = ["__macosx", "thumbs.db", "desktop.ini"]

  let root: URL
  /// What was left out.
  private(set) var notices: [DatasetNotice] = []

  init(root: URL) { self.root = root }

  /// The paths below the root of the pictures in each folder of a folder, by the folder's name.
  mutating func classes(in folder: URL) -> [String: [String]] {
    var classes: [String: [String]] = [:]
    for name in Self.folders(in: folder) {
      let place = folder.appendingPathComponent(name, isDirectory: true)
      var through = [Self.realPath(folder)]
      guard enter(place, &through) else { continue }
      classes[name] = pictures(in: place, through: through).sorted()
    }
    return classes
  }

  /// Notes pictures that lie directly in a folder where folders of classes are expected.
  mutating func noteLoosePictures(in folder: URL) {
    let count = Self.names(in: folder).count {
      Self.isPicture($0) && !Self.isFolder(folder.appendingPathComponent($0))
    }
    if count > 0 { notices.append(.unlabelled(folder: path(of: folder), count: count)) }
  }

  /// The sorted subfolders, which may be classes or splits; none if the folder is not there.
  static func folders(in folder: URL) -> [String] {
    names(in: folder).filter { isFolder(folder.appendingPathComponent($0)) }
  }

  /// The files in a folder with a file name extension, sorted.
  static func files(in folder: URL, ending: String) -> [String] {
    names(in: folder).filter {
      $0.lowercased().hasSuffix(".\(ending)") && !isFolder(folder.appendingPathComponent($0))
    }
  }

  private mutating func pictures(in folder: URL, through: [String]) -> [String] {
    var found: [String] = []
    for name in Self.names(in: folder) {
      let place = folder.appendingPathComponent(name)
      if Self.isFolder(place) {
        var through = through
        guard enter(place, &through) else { continue }
        found += pictures(in: place, through: through)
      } else if Self.isPicture(name) {
        found.append(path(of: place))
      }
    }
    return found
  }

  /// Adds a folder to those that the walk came through, unless it is one of them or above one.
  private mutating func enter(_ folder: URL, _ through: inout [String]) -> Bool {
    let real = Self.realPath(folder)
    guard !through.contains(where: { $0 == real || $0.hasPrefix(real + "/") }) else {
      notices.append(.linkToAbove(path(of: folder)))
      return false
    }
    through.append(real)
    return true
  }

  /// The path relative to the root.
  private func path(of place: URL) -> String {
    let (full, base) = (place.path, root.path)
    guard full.hasPrefix(base), full != base else { return full }
    return String(full.dropFirst(base.count).drop { $0 == "/" })
  }

  private static func names(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.hasPrefix(".") && !junk.contains($0.lowercased()) }.sorted()
  }

  private static func isFolder(_ place: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Whether a file is taken for a picture.
  static func isPicture(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: dot)...].lowercased())
  }

  private static func realPath(_ folder: URL) -> String {
    folder.resolvingSymlinksInPath().path
  }
}
