import Foundation

extension Data {
  /// The largest file that is read unless a limit is given: 4 GiB.
  public static let largestFile = 4 << 30

  /// The whole content of the file at `url`.
  ///
  /// Folders, devices and pipes, which may never end, are refused before they are opened.
  ///
  /// - Parameters:
  ///   - url: The file; symbolic links are followed.
  ///   - limit: The most bytes that are accepted.
  /// - Throws: ``FileError``.
  public init(readingAllOf url: URL, limit: Int = largestFile) throws {
    let path = url.resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      throw FileError.cannotRead(url.path)
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw FileError.notAFile(url.path)
    }
    let bytes = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard bytes <= limit else {
      throw FileError.tooLarge(url.path, bytes: bytes, limit: limit)
    }
    do { self = try Data(contentsOf: url) } catch { throw FileError.cannotRead(url.path) }
  }
}
