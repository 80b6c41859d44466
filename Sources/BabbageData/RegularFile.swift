import Babbage
import Foundation

/// What a file is, before it is read.
enum RegularFile {
  /// The bytes of the file at `url`, after symbolic links.
  ///
  /// - Returns: `nil` if it is a folder, a device or anything else that has no size.
  /// - Throws: `FileError` if there is nothing.
  static func size(of url: URL) throws -> Int? {
    let path = url.resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      throw FileError.cannotRead(url.path)
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
    return (attributes[.size] as? NSNumber)?.intValue
  }
}
