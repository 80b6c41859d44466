import Babbage
import Foundation

/// A file that a command reads.
package enum InputFile {
  /// No network of this package comes near.
  private static let networkLimit = 4 << 30

  /// Reads a network.
  ///
  /// - Throws: ``CommandFailure`` if this is no file; what `NetworkFile.read` throws.
  package static func network(at path: String) throws -> Network {
    try check(path, limit: networkLimit)
    return try NetworkFile.read(from: URL(fileURLWithPath: path))
  }

  /// Reads a file as a whole, unless it is larger than `limit`.
  package static func bytes(at path: String, limit: Int) throws -> Data {
    try check(path, limit: limit)
    return try Data(readingAllOf: URL(fileURLWithPath: path))
  }

  /// Refuses what would never end, or not fit.
  private static func check(_ path: String, limit: Int) throws {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw FileError.cannotRead(path)
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw CommandFailure.notAFile(path)
    }
    let bytes = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard bytes <= limit else {
      throw CommandFailure.tooLarge(path: path, bytes: bytes, limit: limit)
    }
  }
}

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
      throw CommandFailure.notAFile(path)
    }
    // The rename replaces the name itself, so its own folder matters, not that of a link's target.
    let folder = url.deletingLastPathComponent().path
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: folder)
    else { throw FileError.cannotWrite(path) }
  }
}
