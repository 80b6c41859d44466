import Babbage
import Foundation

/// A file that a command will write, checked before the work starts.
package struct OutputFile {
  /// The file.
  package let url: URL

  /// Makes sure that the file can be written.
  ///
  /// - Parameter inputs: Files that must stay as they are.
  /// - Throws: ``CommandFailure`` or `FileError/cannotWrite(_:)`.
  package init(_ path: String, keeping inputs: [String] = []) throws {
    url = URL(fileURLWithPath: path)
    let target = url.resolvingSymlinksInPath()
    let manager = FileManager.default
    for input in inputs where URL(fileURLWithPath: input).resolvingSymlinksInPath() == target {
      throw CommandFailure.outputIsInput(path)
    }
    var isFolder: ObjCBool = false
    if manager.fileExists(atPath: target.path, isDirectory: &isFolder), isFolder.boolValue {
      throw FileError.notAFile(path)
    }
    // The rename replaces the name itself, so its own folder matters, not that of a link's target.
    let folder = url.deletingLastPathComponent().path
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: folder)
    else { throw FileError.cannotWrite(path) }
  }
}
