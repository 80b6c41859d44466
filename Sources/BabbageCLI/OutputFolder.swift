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

  /// Writes files, and makes the folders on the way to them.
  ///
  /// - Throws: ``CommandFailure/notOurs(_:)``, before anything is written, if a file is there that
  ///   does not say that it is Babbage's.
  func write(_ exported: [ExportedFile]) throws {
    let files = exported.map { (url.appendingPathComponent($0.path), $0.text) }
    for (file, _) in files where FileManager.default.fileExists(atPath: file.path) {
      guard Self.isOurs(file) else { throw CommandFailure.notOurs(file.path) }
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
