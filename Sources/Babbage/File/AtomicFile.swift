import Foundation
import Synchronization

/// Writes files so that a reader sees the old bytes or the new ones, never a part.
///
/// The temporary files are called `.NAME.UUID.partial`. The writer of one holds a lock on it, so
/// that files left by killed processes can be told from those that are still being written.
package enum AtomicFile {
  /// Held while a file is written, and by ``afterWriting(_:)``.
  private static let writing = Mutex(())

  /// Writes `bytes` to a temporary file beside `url`, syncs it and renames it to `url`.
  ///
  /// Temporary files that killed processes left for the same name are removed.
  ///
  /// - Throws: ``FileError`` if the folder does not exist or cannot be written; whatever was at
  ///   `url` before is then untouched.
  package static func write(_ bytes: some DataProtocol, to url: URL) throws {
    try write(parts: [bytes], to: url)
  }

  /// Writes bytes in several parts, none of which is copied.
  ///
  /// `taken` is called once the file is in place, before ``afterWriting(_:)`` can run.
  package static func write(
    parts: [some DataProtocol], to url: URL, taken: () -> Void = {}
  ) throws {
    // The lock only keeps other threads out; the parts are not shared with them.
    nonisolated(unsafe) let parts = parts
    try writing.withLock { _ in
      removeLeftovers(of: url)
      let temporary = try TemporaryFile(for: url)
      do {
        for part in parts { try temporary.handle.write(contentsOf: part) }
        try temporary.handle.synchronize()
        guard rename(temporary.url.path, url.path) == 0 else {
          throw FileError.cannotWrite(url.path)
        }
        try temporary.handle.close()
      } catch {
        try? FileManager.default.removeItem(at: temporary.url)
        throw FileError.cannotWrite(url.path)
      }
      taken()
    }
  }

  /// Does something while this process writes no file.
  ///
  /// If it ends the process, nothing half-written is left behind.
  package static func afterWriting<Result>(_ body: () -> Result) -> Result {
    writing.withLock { _ in body() }
  }

  /// Removes temporary files for `url` that are no longer being written.
  private static func removeLeftovers(of url: URL) {
    let folder = url.deletingLastPathComponent()
    let start = TemporaryFile.start(for: url)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where TemporaryFile.isName(name, startingWith: start) {
      let path = folder.appendingPathComponent(name).path
      let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }
}

/// A new, empty file beside another, locked while it is open.
private struct TemporaryFile {
  private static let ending = ".partial"

  let url: URL
  let handle: FileHandle

  /// - Throws: ``FileError/cannotWrite(_:)`` with the path of `target`.
  init(for target: URL) throws(FileError) {
    while true {
      let file = target.deletingLastPathComponent()
        .appendingPathComponent(Self.start(for: target) + UUID().uuidString + Self.ending)
      let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .cannotWrite(target.path) }
      // Some file systems have no locks; leftovers stay there.
      _ = flock(descriptor, LOCK_EX)
      var status = stat()
      // Before it was locked, another process may have removed the file as a leftover.
      if fstat(descriptor, &status) != 0 || status.st_nlink > 0 {
        url = file
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return
      }
      close(descriptor)
    }
  }

  /// What all temporary files of a target begin with.
  static func start(for target: URL) -> String {
    let room =
      FileName.limit(in: target.deletingLastPathComponent()) - ending.utf8.count
      - UUID().uuidString.utf8.count - 2
    return "." + FileName.shortened(target.lastPathComponent, to: room) + "."
  }

  static func isName(_ name: String, startingWith start: String) -> Bool {
    name.hasPrefix(start) && name.hasSuffix(ending)
      && UUID(uuidString: String(name.dropFirst(start.count).dropLast(ending.count))) != nil
  }
}
