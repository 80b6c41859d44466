import Foundation

/// Names that a folder can hold.
package enum FileName {
  /// The most bytes that a name in a folder can have, 255 nearly everywhere.
  package static func limit(in folder: URL) -> Int {
    let limit = pathconf(folder.path, Int32(_PC_NAME_MAX))
    return limit > 0 ? limit : 255
  }

  /// A name of at most `limit` bytes: the name itself, or its beginning and a checksum of it all.
  package static func shortened(_ name: String, to limit: Int) -> String {
    guard name.utf8.count > limit else { return name }
    let checksum = String(Checksum.crc32(name.utf8), radix: 16)
    let mark = "~" + String(repeating: "0", count: 8 - checksum.count) + checksum
    var start = name[...]
    while start.utf8.count > limit - mark.utf8.count, !start.isEmpty { start.removeLast() }
    return start + mark
  }
}

extension URL {
  /// The file beside this one with `ending` added to its name, which is first shortened if need be.
  package func sibling(ending: String) -> URL {
    let folder = deletingLastPathComponent()
    let room = FileName.limit(in: folder) - ending.utf8.count
    return folder.appendingPathComponent(
      FileName.shortened(lastPathComponent, to: room) + ending)
  }
}
