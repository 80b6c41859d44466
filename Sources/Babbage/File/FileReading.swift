import Foundation

extension Data {
  /// The largest file that is read unless a limit is given: 4 GiB.
  package static let largestFile = 4 << 30

  /// The whole content of the file at `url`.
  ///
  /// Folders, devices and pipes, which may never end, are refused before they are opened.
  ///
  /// - Parameters:
  ///   - url: The file; symbolic links are followed.
  ///   - limit: The most bytes that are accepted.
  /// - Throws: ``FileError``.
  package init(readingAllOf url: URL, limit: Int = largestFile) throws {
    let bytes = try url.sizeOfRegularFile()
    guard bytes <= limit else {
      throw FileError.tooLarge(url.path, bytes: bytes, limit: limit)
    }
    do { self = try Data(contentsOf: url) } catch { throw FileError.cannotRead(url.path) }
  }
}

extension URL {
  /// The size in bytes of the file here, which can be opened without blocking.
  ///
  /// - Throws: ``FileError`` if there is none, or if this is a folder, a device, a pipe or a
  ///   symbolic link that leads nowhere.
  package func sizeOfRegularFile() throws -> Int {
    let resolved = resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw FileError.cannotRead(path)
    }
    switch attributes[.type] as? FileAttributeType {
    case .typeRegular?: return (attributes[.size] as? NSNumber)?.intValue ?? 0
    case .typeSymbolicLink?: throw FileError.brokenLink(path)
    default: throw FileError.notAFile(path)
    }
  }
}
