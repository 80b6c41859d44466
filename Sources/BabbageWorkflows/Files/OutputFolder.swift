import Babbage
import Foundation

/// A folder that files will be written to, checked before the work starts.
package struct OutputFolder {
  /// The folder.
  package let url: URL

  /// Makes sure that the folder can be made, or written to if it is there.
  ///
  /// - Parameter path: The folder.
  /// - Throws: `FileError/cannotWrite(_:)`.
  package init(_ path: String) throws(FileError) {
    url = URL(fileURLWithPath: path)
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    let target = manager.fileExists(atPath: url.path) ? url : url.deletingLastPathComponent()
    guard manager.fileExists(atPath: target.path, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: target.path)
    else { throw .cannotWrite(path) }
  }

  /// Writes files, and makes the folders on the way to them.
  ///
  /// - Parameter exported: The files, by their paths in this folder.
  /// - Throws: ``OutputError/notOurs(_:)``, before anything is written, if a file is there that
  ///   does not say that Babbage wrote it; `FileError` if something cannot be written.
  package func write(_ exported: [ExportedFile]) throws {
    let files = exported.map { (url.appendingPathComponent($0.path), $0.text) }
    for (file, _) in files where FileManager.default.fileExists(atPath: file.path) {
      guard Self.isOurs(file) else { throw OutputError.notOurs(file.path) }
    }
    for (file, text) in files {
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch { throw FileError.cannotWrite(file.path) }
      try AtomicFile.write(Data(text.utf8), to: file)
    }
  }

  /// Whether the name stands near a file's beginning.
  private static func isOurs(_ file: URL) -> Bool {
    guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
    defer { try? handle.close() }
    let bytes = (try? handle.read(upToCount: 1024)) ?? nil
    return String(decoding: bytes ?? Data(), as: UTF8.self).contains("Babbage")
  }
}
