import Babbage
import Foundation

/// A file that will be written, checked before the work starts.
package struct OutputFile {
  /// The file.
  package let url: URL

  /// Makes sure that the file can be written.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - inputs: Files that must stay as they are.
  /// - Throws: ``OutputError/isInput(_:)`` or `FileError`.
  package init(_ path: String, keeping inputs: [String] = []) throws {
    url = URL(fileURLWithPath: path)
    let target = url.resolvingSymlinksInPath()
    let manager = FileManager.default
    for input in inputs where URL(fileURLWithPath: input).resolvingSymlinksInPath() == target {
      throw OutputError.isInput(path)
    }
    let kind = try? manager.attributesOfItem(atPath: target.path)[.type] as? FileAttributeType
    if let kind, ![.typeRegular, .typeSymbolicLink].contains(kind) {
      throw FileError.notAFile(path)
    }
    // The rename replaces the name itself, so its own folder matters, not that of a link's target.
    let folder = url.deletingLastPathComponent()
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: folder.path)
    else { throw FileError.cannotWrite(path) }
    let (bytes, limit) = (url.lastPathComponent.utf8.count, FileName.limit(in: folder))
    guard bytes <= limit else { throw FileError.nameTooLong(path, bytes: bytes, limit: limit) }
  }
}
