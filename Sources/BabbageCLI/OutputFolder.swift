import Babbage
import Foundation

/// A folder that a command will write files to, checked before the work starts.
struct OutputFolder {
  /// The folder.
  let url: URL

  /// Makes sure that the folder can be made, or written to if it is there.
  ///
  /// - Throws: `FileError/cannotWrite(_:)`.
  init(_ path: String) throws {
    url = URL(path: path)
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    let target = manager.fileExists(atPath: url.path) ? url : url.deletingLastPathComponent()
    guard manager.fileExists(atPath: target.path, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: target.path)
    else { throw FileError.cannotWrite(path) }
  }

  /// Writes a file, and makes the folders on the way to it.
  func write(_ text: String, to path: String) throws {
    let file = url.appendingPathComponent(path)
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch { throw FileError.cannotWrite(file.path) }
    try AtomicFile.write(Data(text.utf8), to: file)
  }
}
