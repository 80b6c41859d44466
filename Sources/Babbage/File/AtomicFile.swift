import Foundation

/// Writes files so that a reader sees the old bytes or the new ones, never a part.
public enum AtomicFile {
  /// Writes `bytes` to a temporary file beside `url`, syncs it and renames it to `url`.
  ///
  /// - Throws: ``FileError`` if the folder does not exist or cannot be written; whatever was at
  ///   `url` before is then untouched.
  public static func write(_ bytes: some DataProtocol, to url: URL) throws {
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString).partial")
    let path = temporary.path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw FileError.cannotWrite(url.path) }
    do {
      try handle.write(contentsOf: Data(bytes))
      try handle.synchronize()
      try handle.close()
      guard rename(path, url.path) == 0 else { throw FileError.cannotWrite(url.path) }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw FileError.cannotWrite(url.path)
    }
  }
}

/// Why a file could not be read or written as a whole.
public enum FileError: DescribedError, Equatable {
  /// There is no file at the path, or it cannot be opened.
  case cannotRead(String)
  /// The folder does not exist, is not writable, or the disk is full.
  case cannotWrite(String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .cannotRead: "the file cannot be read"
    case .cannotWrite: "the file cannot be written"
    }
  }

  /// The path.
  public var location: String {
    switch self {
    case .cannotRead(let path), .cannotWrite(let path): "at \(path)"
    }
  }

  /// What to check.
  public var remedy: String {
    switch self {
    case .cannotRead: "check that it exists and may be read"
    case .cannotWrite: "check that its folder exists, may be written and has space left"
    }
  }
}

extension Data {
  /// The whole content of the file at `url`.
  ///
  /// - Throws: ``FileError/cannotRead(_:)``.
  public init(readingAllOf url: URL) throws {
    do { self = try Data(contentsOf: url) } catch { throw FileError.cannotRead(url.path) }
  }
}
